import { readBounded } from '../admin/read-bounded.ts';
import type { Terminal } from '../commands/terminal.ts';
import { TEXT_MAX_BYTES } from '../files/read-text-file.ts';
import { findingsInWords } from './findings-in-words.ts';
import { readTrials } from './read-trials.ts';

/** What is tried on what. */
export type GuardTest = {
  readonly file: readonly string[];
  /** Whether standard input is one prompt, not one a line. */
  readonly whole?: boolean;
  readonly json?: boolean;
};

const FOUND = 2;

/** Tries the guardrails of some files on the prompts of standard input, and prints what they find. Returns the exit code. Throws Error if a file cannot be used. */
export async function testGuardrails(
  terminal: Terminal,
  { file, whole = false, json = false }: GuardTest,
  stdin: AsyncIterable<Uint8Array>,
): Promise<number> {
  const trials = await readTrials(file);
  const text = await readBounded(stdin, TEXT_MAX_BYTES);
  const prompts = whole ? [text] : text.split('\n').map((line) => line.replace(/\r$/, ''));
  const tried = trials.filter(({ run }) => run !== undefined);
  let findings = 0;
  let looked = 0;
  for (const [index, prompt] of prompts.entries()) {
    if (prompt === '') continue;
    looked++;
    for (const trial of tried) {
      const found = trial.run?.(prompt) ?? [];
      if (found.length === 0) continue;
      findings++;
      if (json)
        terminal.out(JSON.stringify({ line: index + 1, guardrail: trial.name, result: trial.result, found }));
      else terminal.out(`${index + 1}: ${trial.name} ${trial.result}: ${findingsInWords(found)}`);
    }
  }
  if (!json) {
    for (const { name, reason } of trials)
      if (reason !== undefined) terminal.err(`${name} was left out: ${reason}`);
    terminal.out(`${looked} prompts, ${tried.length} guardrails, ${findings} findings`);
  }
  return findings === 0 ? 0 : FOUND;
}
