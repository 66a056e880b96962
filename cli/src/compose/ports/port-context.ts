import { mkdirSync } from 'node:fs';
import path from 'node:path';
import type { Clock } from '@tollgate/clock';
import type { Telemetry } from '@tollgate/telemetry';
import type { ProcessSettings } from '../../settings.ts';

/**
 * What every port is opened with. A URL in the settings switches that part to its distributed form; nothing behind this folder
 * knows which one it has.
 */
export type PortContext = { settings: ProcessSettings; clock: Clock; telemetry: Telemetry };

/** The database file of the embedded stores; its folder is made. */
export function embeddedFile(settings: ProcessSettings): string {
  const dataDir = path.resolve(settings.dataDir);
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  return path.join(dataDir, 'tollgate.sqlite');
}
