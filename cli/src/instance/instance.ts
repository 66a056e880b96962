import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';

const FILE = 'instance.json';
const instanceShape = z.object({
  pid: z.number(),
  gatewayListen: z.string(),
  consoleListen: z.string(),
  opsListen: z.string(),
  gatewayUrl: z.string(),
  consoleUrl: z.string(),
});

/** What a Tollgate that runs as one process says of itself in its data folder: its process id and where it really listens. */
export type Instance = z.infer<typeof instanceShape>;

/** Writes what others on this machine may ask of; returns what takes it away again. */
export function writeInstance(dataDir: string, instance: Instance): () => void {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const file = path.join(dataDir, FILE);
  writeFileSync(`${file}.new`, `${JSON.stringify(instance, null, 2)}\n`, { mode: 0o600 });
  renameSync(`${file}.new`, file);
  return () => rmSync(file, { force: true });
}

/** Reads what the Tollgate of a data folder says of itself; undefined if none runs. After a crash it may be outdated. */
export function readInstance(dataDir: string): Instance | undefined {
  try {
    return instanceShape.safeParse(JSON.parse(readFileSync(path.join(dataDir, FILE), 'utf8'))).data;
  } catch {
    return undefined;
  }
}
