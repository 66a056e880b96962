import { readFileSync, statSync } from 'node:fs';
import { readBounded } from '../admin/read-bounded.ts';
import { manifestFiles } from '../compose/config-files.ts';
import type { SourceFile } from './manifest-text.ts';

/** Longest text that the admin API takes. */
const TEXT_MAX_BYTES = 8 * 1024 * 1024;
/** What standard input is called in messages. */
const STDIN = 'stdin';

/**
 * The files that `-f` named: a file, every .yaml, .yml and .json file under a folder, or standard input for `-`.
 * Throws Error naming what cannot be read, is not UTF-8 or is too long.
 */
export async function readSources(
  given: readonly string[],
  stdin: AsyncIterable<Uint8Array>,
): Promise<SourceFile[]> {
  if (given.filter((name) => name === '-').length > 1) throw new Error('-f - can be given once');
  const sources: SourceFile[] = [];
  for (const name of given) {
    if (name === '-') sources.push({ file: STDIN, text: await readStdin(stdin) });
    else sources.push(...manifestFiles(name).map((file) => ({ file, text: readTextFile(file) })));
  }
  return sources;
}

/** Returns the text of a file. Throws Error naming a file that cannot be read, is not UTF-8 or is too long. */
export function readTextFile(file: string): string {
  const { size } = statSync(file);
  if (size > TEXT_MAX_BYTES) throw new Error(`${file} is longer than ${TEXT_MAX_BYTES} bytes`);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(file));
  } catch (cause) {
    if (cause instanceof TypeError) throw new Error(`${file} is not UTF-8 text`, { cause });
    throw cause;
  }
}

async function readStdin(stdin: AsyncIterable<Uint8Array>): Promise<string> {
  try {
    return await readBounded(stdin, TEXT_MAX_BYTES);
  } catch (cause) {
    throw new Error(`cannot read ${STDIN}: ${cause instanceof Error ? cause.message : String(cause)}`, {
      cause,
    });
  }
}
