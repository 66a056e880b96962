import { parseRedisUrl } from '@tollgate/ledger';
import { SettingsError } from '@tollgate/settings';

/** The setting's own check is of its scheme alone: verbs that need no Redis do not load its client. Throws SettingsError. */
export function refuseWrongRedisUrl(redisUrl: string): void {
  try {
    parseRedisUrl(redisUrl);
  } catch (error) {
    throw new SettingsError([`REDIS_URL ${error instanceof Error ? error.message : 'is wrong'}`]);
  }
}
