import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fillings } from './fillings.ts';

/** A prompt of the corpus. */
export type Sample = {
  /** Its file, the number of its text there and of its variant, for example `chat 12.3`. */
  readonly name: string;
  readonly text: string;
};

/** What each file of bad prompts must be found by. */
export const BAD_BY_CHECK = {
  secrets: 'secret-detection',
  pii: 'tfy-pii',
  injection: 'tfy-prompt-injection',
  sql: 'sql-sanitizer',
  code: 'code-safety-linter',
} as const;

/** Variants of each text. */
const VARIANTS = 4;

/** Prompts of chats, of programming and of tools' results in which there is nothing to find. */
export function ordinarySamples(): readonly Sample[] {
  return readdirSync(path.join(import.meta.dirname, 'ordinary'))
    .sort()
    .flatMap((file) => samplesOf('ordinary', file));
}

/** Prompts that one check must find. */
export function badSamples(file: keyof typeof BAD_BY_CHECK): readonly Sample[] {
  return samplesOf('bad', `${file}.txt`);
}

function samplesOf(folder: string, file: string): readonly Sample[] {
  const whole = readFileSync(path.join(import.meta.dirname, folder, file), 'utf8').trimEnd();
  return whole.split('\n---\n').flatMap((text, index) =>
    Array.from({ length: VARIANTS }, (_, variant) => ({
      name: `${path.parse(file).name} ${index + 1}.${variant + 1}`,
      text: filled(chosen(text, variant), index * VARIANTS + variant),
    })),
  );
}

/** `{a|b|c|d}`: a variant has the choice of its number. */
function chosen(text: string, variant: number): string {
  return text.replace(/\{([^{}]*\|[^{}]*)\}/g, (_, choices: string) => {
    const all = choices.split('|');
    return all[variant % all.length] ?? '';
  });
}

/** `<github_token>`: a value drawn for each sample, the same in every run. */
function filled(text: string, seed: number): string {
  const values = fillings(seed);
  return text.replace(/<([a-z_]+)>/g, (whole, name: string) => values.get(name)?.() ?? whole);
}
