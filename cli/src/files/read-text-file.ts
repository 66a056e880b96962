import { readFileSync, statSync } from 'node:fs';

/** Longest text that the admin API takes. */
export const TEXT_MAX_BYTES = 8 * 1024 * 1024;

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
