import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';

/** A text with documents in it, and what to call it in messages. */
export type NamedText = { name: string; text: string };

const MANIFEST_FILE = /\.(ya?ml|json)$/;

/**
 * The manifests under a path: one file, or every .yaml, .yml and .json file of a folder in the order of their names
 * (subfolders included). Throws Error naming a path that cannot be read or a folder with none.
 */
export function readConfigFiles(configPath: string): NamedText[] {
  if (!statSync(configPath).isDirectory()) {
    return [{ name: configPath, text: readFileSync(configPath, 'utf8') }];
  }
  const files = readdirSync(configPath, { recursive: true, encoding: 'utf8' })
    .filter((file) => MANIFEST_FILE.test(file))
    .sort();
  if (files.length === 0) throw new Error(`TOLLGATE_CONFIG: no .yaml, .yml or .json file in ${configPath}`);
  return files.map((file) => ({ name: file, text: readFileSync(path.join(configPath, file), 'utf8') }));
}
