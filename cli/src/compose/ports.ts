import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { type AnswerCache, redisAnswerCache } from '@tollgate/answer-cache';
import { type Bus, jetstreamBus, sqliteBus } from '@tollgate/bus';
import type { Clock } from '@tollgate/clock';
import {
  adoptSqliteLeases,
  fileLeaseJournal,
  type LeaseJournal,
  type Ledger,
  memoryLedger,
  parseRedisUrl,
  redisClient,
  redisLedger,
} from '@tollgate/ledger';
import { type ConfigStore, jetstreamConfigStore, sqliteConfigStore } from '@tollgate/policy';
import { SettingsError } from '@tollgate/settings';
import type { Telemetry } from '@tollgate/telemetry';
import type { ProcessSettings } from '../settings.ts';
import { redisProbe, untilStoreAnswers } from './until-store-answers.ts';

/** What every port is opened with. */
export type PortContext = { settings: ProcessSettings; clock: Clock; telemetry: Telemetry };

/**
 * The ports that services meet their stores through. A URL in the settings switches that part to its distributed form;
 * nothing behind this file knows which one it has.
 */
export function openBus({ settings, clock, telemetry }: PortContext): Promise<Bus> | Bus {
  if (settings.natsUrl !== undefined) return jetstreamBus({ url: settings.natsUrl, clock, telemetry });
  return sqliteBus({ file: embeddedFile(settings), clock, telemetry });
}

/** NATS KV or SQLite. */
export function openConfigStore({
  settings,
  clock,
  telemetry,
}: PortContext): Promise<ConfigStore> | ConfigStore {
  if (settings.natsUrl !== undefined)
    return jetstreamConfigStore({ url: settings.natsUrl, clock, telemetry });
  return sqliteConfigStore({ file: embeddedFile(settings), clock, telemetry });
}

/** Redis once it answers, or memory with a journal of open leases on disk. Throws Error if Redis does not answer in time. */
export async function openLedger({ settings, clock, telemetry }: PortContext): Promise<Ledger> {
  const { redisUrl, redisDeadlineMs } = settings;
  if (redisUrl !== undefined) {
    refuseWrongRedisUrl(redisUrl);
    const ledger = redisLedger({ url: redisUrl, deadlineMs: redisDeadlineMs, clock, telemetry });
    try {
      await untilStoreAnswers(redisProbe(ledger, redisUrl));
    } catch (error) {
      await ledger.close();
      throw error;
    }
    return ledger;
  }
  return memoryLedger({ clock, journal: openLeaseJournal(settings) });
}

function openLeaseJournal(settings: ProcessSettings): LeaseJournal {
  const file = embeddedFile(settings);
  const journal = fileLeaseJournal({ folder: path.join(path.dirname(file), 'leases') });
  adoptSqliteLeases(file, journal);
  return journal;
}

/** A cache in Redis, which need not answer yet; undefined without a Redis: the gateway then keeps one in its memory. */
export function openAnswerCache(
  { settings: { redisUrl }, clock }: PortContext,
  { name, bytesMax }: { name: string; bytesMax: number },
): AnswerCache | undefined {
  if (redisUrl === undefined) return undefined;
  refuseWrongRedisUrl(redisUrl);
  // Lost connections show as answers that are not in the cache.
  const redis = redisClient(redisUrl, () => {});
  return redisAnswerCache({ redis, name, clock, bytesMax, deadlineMs: CACHE_DEADLINE_MS });
}

/** A request waits no longer for a cache. */
const CACHE_DEADLINE_MS = 100;

/** The setting's own check is of its scheme alone: verbs that need no Redis do not load its client. */
function refuseWrongRedisUrl(redisUrl: string): void {
  try {
    parseRedisUrl(redisUrl);
  } catch (error) {
    throw new SettingsError([`REDIS_URL ${error instanceof Error ? error.message : 'is wrong'}`]);
  }
}

function embeddedFile(settings: ProcessSettings): string {
  const dataDir = path.resolve(settings.dataDir);
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  return path.join(dataDir, 'tollgate.sqlite');
}
