import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { readTextFile } from '../files/read-text-file.ts';

/** A text with documents in it, and what to call it in messages. */
export type NamedText = { name: string; text: string };

/** Blank lines, comments and marks between documents. */
const COMMENTS_ALONE = /^\uFEFF?(?:[ \t]*(?:#.*)?(?:\r?\n|$)|(?:---|\.\.\.)[ \t]*(?:#.*)?(?:\r?\n|$))*$/;
const MANIFEST_FILE = /\.(ya?ml|json)$/;
/** Kubernetes mounts a ConfigMap as links to a folder of such a name, which holds the same files again. */
const MOUNT_INTERNALS = /(^|[\\/])\.\.[^\\/]/;

/**
 * The manifests that `TOLLGATE_CONFIG` names. Of several files, those with comments alone do not count, as for `apply -f`.
 * Throws Error as `manifestFiles` does, for a file that cannot be read, and if no file holds a document.
 */
export function readConfigFiles(configPath: string): NamedText[] {
  try {
    const files = manifestFiles(configPath).map((name) => ({ name, text: readTextFile(name) }));
    const filled = files.filter(({ text }) => !COMMENTS_ALONE.test(text));
    if (filled.length === 0) throw new Error(`no file of ${configPath} holds a document`);
    return filled;
  } catch (cause) {
    throw new Error(`TOLLGATE_CONFIG: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}

/**
 * The files of manifests under a path: the one file, or every .yaml, .yml and .json file of a folder in the order of
 * their names; subfolders included, but not what begins with two dots. Throws Error naming a path that does not exist or a
 * folder with none.
 */
export function manifestFiles(given: string): string[] {
  const found = statSync(given, { throwIfNoEntry: false });
  if (found === undefined) throw new Error(`there is no file or folder ${given}`);
  if (!found.isDirectory()) return [given];
  const files = readdirSync(given, { recursive: true, encoding: 'utf8' })
    .filter((file) => MANIFEST_FILE.test(file) && !MOUNT_INTERNALS.test(file))
    .sort();
  if (files.length === 0) throw new Error(`there is no .yaml, .yml or .json file in ${given}`);
  return files.map((file) => path.join(given, file));
}
