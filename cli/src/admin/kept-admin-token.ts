import { readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';

const keptKeys = z.object({ adminToken: z.string().min(1) });

/** The admin token that `tollgate start` keeps in its data folder; undefined where there is none that we may read. */
export function keptAdminToken(dataDir: string): string | undefined {
  try {
    const text = readFileSync(path.join(dataDir, 'keys.json'), 'utf8');
    return keptKeys.safeParse(JSON.parse(text)).data?.adminToken;
  } catch {
    return undefined;
  }
}
