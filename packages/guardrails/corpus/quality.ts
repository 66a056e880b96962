import { type BuiltInConfig, builtInCheck, findFirst } from '../src/index.ts';
import { BAD_BY_CHECK, badSamples, ordinarySamples, type Sample } from './ordinary-samples.ts';

/** How well one built-in check tells bad prompts from ordinary ones. */
export type Quality = {
  readonly check: string;
  /** Bad prompts that it finds, and those that it misses. */
  readonly found: readonly Sample[];
  readonly missed: readonly Sample[];
  /** Ordinary prompts in which it finds something. */
  readonly falseAlarms: readonly Sample[];
};

const CONFIGS: readonly BuiltInConfig[] = [
  { kind: 'secret-detection' },
  { kind: 'tfy-pii', config: { pii_categories: ['*'] } },
  { kind: 'tfy-prompt-injection' },
  { kind: 'sql-sanitizer' },
  { kind: 'code-safety-linter' },
];

/** Runs every built-in check over the corpus. */
export function builtInQuality(): readonly Quality[] {
  const ordinary = ordinarySamples();
  return CONFIGS.map((config) => {
    const finds = finderOf(config);
    const bad = Object.entries(BAD_BY_CHECK).filter(([, check]) => check === config.kind);
    // The names of a table of our own.
    const samples = bad.flatMap(([file]) => badSamples(file as keyof typeof BAD_BY_CHECK));
    return {
      check: config.kind,
      found: samples.filter(finds),
      missed: samples.filter((sample) => !finds(sample)),
      falseAlarms: ordinary.filter(finds),
    };
  });
}

function finderOf(config: BuiltInConfig): (sample: Sample) => boolean {
  const check = builtInCheck(config);
  if (check.scope !== 'text') throw new Error(`${config.kind} looks at no text`);
  return ({ text }) => findFirst(text, check.detectors) !== undefined;
}
