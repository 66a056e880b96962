import { type Finding, findings, formatPath, type ManifestFault, type ManifestFaultCode } from './fault.ts';
import { KINDS, LATER_KINDS, type Manifest } from './kind-table.ts';
import { NOT_SUPPORTED_YET } from './kinds/strict-object.ts';
import { byNearness, didYouMean } from './nearest.ts';
import { parseFields } from './parse-fields.ts';
import { readSource, type SourceDocument } from './source.ts';

/** A manifest and where it stood in the text. */
export type ManifestDocument = {
  readonly manifest: Manifest;
  /** A fault at a path of this document, for what only shows beside other manifests. */
  faultAt(path: readonly PropertyKey[], message: string, code: ManifestFaultCode): ManifestFault;
};

/** All manifests of a text, or everything that is wrong with it. */
export type ParsedManifests =
  | { readonly ok: true; readonly documents: readonly ManifestDocument[] }
  | {
      readonly ok: false;
      readonly faults: readonly ManifestFault[];
      /** Those that could be read all the same, so that people see what is wrong with them too. */
      readonly readable: readonly ManifestDocument[];
      /** Names of the others: what refers to them refers to something. */
      readonly unreadableNames: ReadonlySet<string>;
    };

/** Most documents of one text. */
const DOCUMENTS_MAX = 10_000;

/**
 * Reads YAML or JSON with one or many documents. Never throws: every fault has its document, line and path, and none
 * repeats a secret.
 */
export function parseManifests(text: string, format: 'yaml' | 'json'): ParsedManifests {
  const source = readSource(text, format);
  const faults = [...source.faults];
  if (source.documents.length === 0 && faults.length === 0) {
    faults.push(textFault('holds no document'));
  }
  if (source.documents.length > DOCUMENTS_MAX) {
    const faults = [textFault(`more than ${DOCUMENTS_MAX} documents`)];
    return { ok: false, faults, readable: [], unreadableNames: new Set() };
  }
  const documents: ManifestDocument[] = [];
  const unreadableNames = new Set<string>();
  const lineOfIdentity = new Map<string, number>();
  for (const document of source.documents) {
    const parsed = parseValue(document.value);
    if (!parsed.ok) faults.push(...parsed.findings.map((finding) => faultOf(document, finding)));
    const identity = parsed.ok ? identityOf(parsed.manifest) : identityOf(document.value);
    if (identity === undefined) continue;
    const earlier = lineOfIdentity.get(identity);
    if (earlier !== undefined) {
      const message = `is in line ${earlier} already; define each object once`;
      faults.push(faultOf(document, { path: ['name'], message, code: 'duplicate' }));
    }
    lineOfIdentity.set(identity, document.lineOf(['name']));
    if (!parsed.ok) {
      unreadableNames.add(identity.slice(identity.lastIndexOf('/') + 1));
      continue;
    }
    documents.push({
      manifest: parsed.manifest,
      faultAt: (path, message, code) => faultOf(document, { path, message, code }),
    });
  }
  if (faults.length === 0) return { ok: true, documents };
  return { ok: false, faults, readable: documents, unreadableNames };
}

/** Reads one manifest from the JSON that `toJson` wrote. Throws Error when a newer or foreign program wrote it. */
export function parseStoredManifest(json: string): Manifest {
  const parsed = parseValue(JSON.parse(json));
  if (parsed.ok) return parsed.manifest;
  const [first] = parsed.findings;
  throw new Error(
    `stored manifest is not readable: ${formatPath(first?.path ?? [])} ${first?.message ?? ''}`,
  );
}

type ParsedValue = { ok: true; manifest: Manifest } | { ok: false; findings: Finding[] };

function parseValue(value: unknown): ParsedValue {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return notAManifest([], 'must be an object with a type and a name');
  }
  if (isAnswerOfApi(value)) {
    return notAManifest(
      ['manifest'],
      'this is an answer of an API: apply what stands under manifest, without the rest',
    );
  }
  const type = 'type' in value ? value.type : undefined;
  if (typeof type !== 'string') {
    return notAManifest(['type'], isLiteLlmConfig(value) ? LITELLM_HINT : 'is required');
  }
  const schema = KINDS.get(type);
  if (schema === undefined) return { ok: false, findings: [...unknownKind(type, value)] };
  const result = parseFields(schema, value);
  return result.success
    ? { ok: true, manifest: result.data }
    : { ok: false, findings: findings(result.error.issues) };
}

const LITELLM_HINT =
  'is missing: this is the config of a LiteLLM proxy; `tollgate import litellm <file>` makes manifests of it';

function isLiteLlmConfig(value: object): boolean {
  return 'model_list' in value || 'litellm_settings' in value || 'router_settings' in value;
}

/** TrueFoundry's API wraps manifests: `{id, type, manifest, createdAt}`. */
function isAnswerOfApi(value: object): boolean {
  if (!('manifest' in value)) return false;
  const { manifest } = value;
  return typeof manifest === 'object' && manifest !== null && 'type' in manifest;
}

/** What tells objects apart, where a document says it. */
function identityOf(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null || !('type' in value) || !('name' in value))
    return undefined;
  const { type, name } = value;
  return typeof type === 'string' && typeof name === 'string' ? `${type}/${name}` : undefined;
}

function notAManifest(path: readonly PropertyKey[], message: string): ParsedValue {
  return { ok: false, findings: [{ path, message, code: 'invalid_field' }] };
}

function unknownKind(type: string, value: object): Finding[] {
  const schema = LATER_KINDS.get(type);
  if (schema === undefined) {
    const hint = didYouMean(type, [...KINDS.keys(), ...LATER_KINDS.keys()]);
    const message = `there is no such type${hint === '' ? `; there are ${byNearness(type, [...KINDS.keys()]).join(', ')}` : hint}`;
    return [{ path: ['type'], message, code: 'invalid_field' }];
  }
  const result = parseFields(schema, value);
  const found = result.success ? [] : findings(result.error.issues);
  const message = NEVER_SERVED.get(type) ?? `${type} is ${NOT_SUPPORTED_YET}`;
  return [{ path: ['type'], message, code: 'not_supported_yet' }, ...found];
}

/** Kinds that no version will serve, and why. */
const NEVER_SERVED: ReadonlyMap<string, string> = new Map([
  [
    'provider-account/palm',
    'provider-account/palm cannot be served, since Google has shut the PaLM API down; use provider-account/google-gemini',
  ],
]);

function faultOf(document: SourceDocument, finding: Finding): ManifestFault {
  return {
    document: document.index,
    line: document.lineOf(finding.path),
    path: formatPath(finding.shownPath ?? finding.path),
    message: finding.message,
    code: finding.code,
  };
}

function textFault(message: string): ManifestFault {
  return { document: 0, line: 0, path: '', message, code: 'invalid_syntax' };
}
