import {
  type BuiltInCheck,
  type BuiltInConfig,
  builtInCheck,
  findAll,
  PatternFault,
} from '@tollgate/guardrails';
import { type GuardrailManifest, guardrailKind, type ManifestOf } from '@tollgate/manifests';

/** Something that was found, for people: its first two characters and its length, never the text. */
export type TrialFinding = { readonly kind: string; readonly masked: string };

/** Looks at one text. */
export type RunTrial = (text: string) => readonly TrialFinding[];

/** A guardrail that is tried on prompts. */
export type Trial = {
  /** `group/name`. */
  readonly name: string;
  /** What becomes of a request in which it finds something. */
  readonly result: 'blocked' | 'flagged' | 'rewritten';
  /** Unset for a guardrail that cannot be tried here. */
  readonly run?: RunTrial;
  /** Whether it looks at a request as a whole, and never at an answer. */
  readonly isOfRequests?: boolean;
  /** Why it cannot be tried. */
  readonly reason?: string;
};

/** The guardrails of a group. Throws Error for one whose patterns cannot be used. */
export function trialsOf(group: ManifestOf<'provider-account/guardrail-config-group'>): readonly Trial[] {
  return group.integrations.map((guardrail) => {
    const name = `${group.name}/${guardrail.name}`;
    const result = resultOf(guardrail);
    const kind = guardrailKind(guardrail.type);
    if (kind === 'tfy-metadata') return { name, result, reason: 'it looks at metadata' };
    if (!isBuiltIn(guardrail)) return { name, result, reason: 'it asks a service' };
    const check = checkOf(guardrail, name);
    return { name, result, run: runnerOf(check), isOfRequests: check.scope !== 'text' };
  });
}

/** A guardrail that runs in the gateway: its config is what the check is set up with. */
function isBuiltIn(guardrail: GuardrailManifest): boolean {
  return BUILT_IN.has(guardrailKind(guardrail.type));
}

const BUILT_IN: ReadonlySet<string> = new Set<BuiltInConfig['kind']>([
  'regex',
  'secret-detection',
  'tfy-pii',
  'tfy-prompt-injection',
  'sql-sanitizer',
  'code-safety-linter',
  'tollgate-words',
  'tollgate-size',
]);

function checkOf({ type, ...fields }: GuardrailManifest, name: string): BuiltInCheck {
  try {
    // The schema of each built-in kind has the config of its check.
    const config = { kind: guardrailKind(type), ...fields } as BuiltInConfig;
    return builtInCheck(config, fields.operation === 'mutate');
  } catch (error) {
    if (error instanceof PatternFault)
      throw new Error(`a pattern of ${name} ${error.message}`, { cause: error });
    throw error;
  }
}

function resultOf({ operation, enforcing_strategy }: GuardrailManifest): Trial['result'] {
  if (enforcing_strategy === 'audit') return 'flagged';
  return operation === 'mutate' ? 'rewritten' : 'blocked';
}

function runnerOf(check: BuiltInCheck): RunTrial {
  switch (check.scope) {
    case 'text':
      return (prompt) =>
        findAll(prompt, check.detectors).map(({ kind, start, end }) => ({
          kind,
          masked: masked(prompt.slice(start, end)),
        }));
    case 'topic':
      return (prompt) =>
        findAll(prompt, check.detectors).length > 0 ? [] : [{ kind: 'off_topic', masked: '' }];
    case 'request':
      return (prompt) => {
        const fault = check.fault({ metadata: {}, characters: prompt.length });
        return fault === undefined ? [] : [{ kind: fault, masked: '' }];
      };
    default:
      return check satisfies never;
  }
}

function masked(found: string): string {
  return `${found.slice(0, 2)}… ${found.length} characters`;
}
