import { readBounded } from '../admin/read-bounded.ts';
import { manifestFiles } from '../compose/config-files.ts';
import { readTextFile, TEXT_MAX_BYTES } from '../files/read-text-file.ts';
import type { SourceFile } from './manifest-text.ts';

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

async function readStdin(stdin: AsyncIterable<Uint8Array>): Promise<string> {
  try {
    return await readBounded(stdin, TEXT_MAX_BYTES);
  } catch (cause) {
    throw new Error(`cannot read ${STDIN}: ${cause instanceof Error ? cause.message : String(cause)}`, {
      cause,
    });
  }
}
