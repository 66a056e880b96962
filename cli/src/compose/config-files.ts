import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';

/** A text with documents in it, and what to call it in messages. */
export type NamedText = { name: string; text: string };

const MANIFEST_FILE = /\.(ya?ml|json)$/;

/** The manifests that `TOLLGATE_CONFIG` names. Throws Error as `manifestFiles` does, or for a file it may not read. */
export function readConfigFiles(configPath: string): NamedText[] {
  try {
    return manifestFiles(configPath).map((name) => ({ name, text: readFileSync(name, 'utf8') }));
  } catch (cause) {
    throw new Error(`TOLLGATE_CONFIG: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}

/**
 * The files of manifests under a path: the one file, or every .yaml, .yml and .json file of a folder in the order of
 * their names (subfolders included). Throws Error naming a path that does not exist or a folder with none.
 */
export function manifestFiles(given: string): string[] {
  const found = statSync(given, { throwIfNoEntry: false });
  if (found === undefined) throw new Error(`there is no file or folder ${given}`);
  if (!found.isDirectory()) return [given];
  const files = readdirSync(given, { recursive: true, encoding: 'utf8' })
    .filter((file) => MANIFEST_FILE.test(file))
    .sort();
  if (files.length === 0) throw new Error(`there is no .yaml, .yml or .json file in ${given}`);
  return files.map((file) => path.join(given, file));
}
