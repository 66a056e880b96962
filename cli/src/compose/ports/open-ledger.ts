import path from 'node:path';
import {
  adoptSqliteLeases,
  fileLeaseJournal,
  type LeaseJournal,
  type Ledger,
  memoryLedger,
  redisLedger,
} from '@tollgate/ledger';
import type { ProcessSettings } from '../../settings.ts';
import { redisProbe, untilStoreAnswers } from '../until-store-answers.ts';
import { embeddedFile, type PortContext } from './port-context.ts';
import { refuseWrongRedisUrl } from './refuse-wrong-redis-url.ts';

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
