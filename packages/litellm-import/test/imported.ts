import { type Manifest, parseManifests } from '@tollgate/manifests';
import { importLitellm, type LitellmImport, type LitellmImportOptions } from '../src/index.ts';

/** A day whose list prices tests count on. */
export const AT_MS = Date.parse('2026-11-01');
/** The usual key of a deployment. */
export const KEY = 'api_key: os.environ/OPENAI_API_KEY';

/** An import that found a config. */
export type Imported = Extract<LitellmImport, { ok: true }>;

/** Imports a text. Throws Error if it is no config. */
export function imported(text: string, options: Partial<LitellmImportOptions> = {}): Imported {
  const result = importLitellm({ name: 'config.yaml', text }, { atMs: AT_MS, ...options });
  if (!result.ok) throw new Error(JSON.stringify(result.faults));
  return result;
}

/** Returns the manifests as `tollgate apply` reads them. */
export function applied({ manifests }: Imported): readonly Manifest[] {
  const result = parseManifests(JSON.stringify(manifests), 'json');
  if (!result.ok) throw new Error(JSON.stringify(result.faults));
  return result.documents.map(({ manifest }) => manifest);
}

/** Returns the accounts of an import that call a provider. */
export function accounts(result: Imported): Manifest[] {
  return applied(result).filter(({ type }) => /^provider-account\/(?!virtual-model)/.test(type));
}

/** Returns what the report says was left out, a line each. */
export function leftOut({ report }: Imported): string[] {
  return report.leftOut.map(({ at, why }) => `${at}: ${why}`);
}

/** Returns the rate limits and budgets of an import. */
export function rules(result: Imported): Manifest[] {
  return applied(result).filter(({ type }) => type.includes('config'));
}

/** A config of one deployment named "chat". */
export function one(params: string, info = '', rest = ''): string {
  const infoLine = info === '' ? '' : `    model_info: { ${info} }\n`;
  return `model_list:\n  - model_name: chat\n    litellm_params: { ${params} }\n${infoLine}${rest}`;
}
