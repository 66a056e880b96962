import { type BuiltInConfig, builtInCheck, type Detector, findAll, TextStream } from '@tollgate/guardrails';
import { ordinarySamples } from '../../../packages/guardrails/corpus/ordinary-samples.ts';
import { HELD_CHARS_MAX } from '../../../services/gateway/src/guardrails/answer/answer-scanner.ts';

/** Checks that look at one text one after the other. */
export type Checks = { readonly name: string; readonly checks: readonly (readonly Detector[])[] };

const CONFIGS: Readonly<Record<string, BuiltInConfig>> = {
  'secret-detection': { kind: 'secret-detection' },
  'tfy-pii': { kind: 'tfy-pii', config: { pii_categories: ['*'] } },
  'tfy-prompt-injection': { kind: 'tfy-prompt-injection' },
  'sql-sanitizer': { kind: 'sql-sanitizer' },
  'code-safety-linter': { kind: 'code-safety-linter' },
  'tollgate-words': { kind: 'tollgate-words', config: { denied: ['project falcon', 'merger', 'layoff'] } },
  'regex, one own pattern': {
    kind: 'regex',
    config: { custom_patterns: [{ pattern: '[A-Z]{2}-\\d{4,9}' }] },
  },
};
const THREE = ['secret-detection', 'tfy-pii', 'tfy-prompt-injection'];

const detectors = new Map(Object.entries(CONFIGS).map(([name, config]) => [name, detectorsOf(config)]));
const of = (...names: readonly string[]) => names.map((name) => detectors.get(name) ?? []);

/** Each check alone, three as a security team would have them, and all. */
export const CHECKS: readonly Checks[] = [
  ...[...detectors.keys()].map((name) => ({ name, checks: of(name) })),
  { name: `three (${THREE.join(', ')})`, checks: of(...THREE) },
  { name: 'all', checks: of(...detectors.keys()) },
];

const TEXTS = ordinarySamples().map(({ text }) => text);
/** Of text that is looked at in one round. */
export const KILOBYTES = TEXTS.reduce((sum, text) => sum + Buffer.byteLength(text), 0) / 1024;
/** Characters of a token of a stream. */
const TOKEN_CHARS = 4;
const STREAMS = TEXTS.map((text) => text.match(new RegExp(`[^]{1,${TOKEN_CHARS}}`, 'g')) ?? []);

/** Looks at every text whole. */
export function wholeWork(checks: Checks['checks']): () => void {
  return () => {
    for (const text of TEXTS) for (const each of checks) findAll(text, each);
  };
}

/** Looks at every text as a stream, token by token. */
export function streamWork(checks: Checks['checks']): () => void {
  return () => {
    for (const tokens of STREAMS) {
      const push = chain(checks);
      for (const token of tokens) push(token);
    }
  };
}

/** How many more tokens have to come until the first text of a stream leaves, and what that work costs. */
export function firstTokens(checks: Checks['checks']): {
  readonly medianHeld: number;
  readonly p99Held: number;
  readonly micros: number;
} {
  const held: number[] = [];
  const begun = process.cpuUsage();
  for (const tokens of STREAMS) {
    const push = chain(checks);
    const first = tokens.findIndex((token) => push(token) !== '');
    held.push(first === -1 ? tokens.length : first);
  }
  const { user, system } = process.cpuUsage(begun);
  const sorted = held.sort((one, other) => one - other);
  const at = (share: number) => sorted[Math.floor(sorted.length * share)] ?? 0;
  return { medianHeld: at(0.5), p99Held: at(0.99), micros: (user + system) / STREAMS.length };
}

/** A text goes through all checks, one after the other; what leaves the last one. */
function chain(checks: Checks['checks']): (text: string) => string {
  const streams = checks.map((each) => new TextStream({ detectors: each, heldCharsMax: HELD_CHARS_MAX }));
  return (text) =>
    streams.reduce((passing, stream) => (passing === '' ? '' : stream.push(passing).text), text);
}

function detectorsOf(config: BuiltInConfig): readonly Detector[] {
  const check = builtInCheck(config);
  if (check.scope !== 'text') throw new Error(`${config.kind} looks at no text`);
  return check.detectors;
}
