import { GatewayError } from '@tollgate/contracts';
import { type ConfigContent, contentReader } from './content.ts';
import type { LiveConfig } from './live-config.ts';
import {
  type ConfigChange,
  ConfigConflictError,
  type ConfigStore,
  ConfigStoreUnavailableError,
} from './store.ts';

/** What an edit makes of a config: an outcome, and a change to store where there is one. */
export type Edit<Outcome> = { readonly outcome: Outcome; readonly change?: ConfigChange };

/** Changes the config by compare-and-swap. */
export type ChangeConfig = <Outcome>(
  edit: (content: ConfigContent) => Edit<Outcome>,
) => Promise<{ outcome: Outcome; revision: number }>;

/** How often an edit is computed anew when others change the config at the same moment. */
const ATTEMPTS_MAX = 5;

/**
 * Edits are computed on the newest version and stored on top of exactly that; when somebody else was faster, they are
 * computed again. Throws GatewayError `conflict` when that happens too often and `service_unavailable` when the store
 * is away (whether the change was stored is then unknown until it is read).
 */
export function configChanger(store: ConfigStore, config: LiveConfig): ChangeConfig {
  const read = contentReader();
  return async (edit) => {
    for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt++) {
      try {
        const version = await store.read();
        const { outcome, change } = edit(read(version));
        if (change === undefined) return { outcome, revision: version.revision };
        const stored = await store.swap(version.revision, change);
        await config.accept(stored);
        return { outcome, revision: stored.revision };
      } catch (error) {
        if (error instanceof ConfigConflictError) continue;
        throw asGatewayError(error);
      }
    }
    throw new GatewayError(
      'conflict',
      'Others keep changing the config at the same time; repeat the change.',
      {
        retryAfterMs: 1_000,
      },
    );
  };
}

function asGatewayError(error: unknown): unknown {
  if (!(error instanceof ConfigStoreUnavailableError)) return error;
  return new GatewayError(
    'service_unavailable',
    'The config store does not answer; look whether the change was made, then repeat it.',
    { cause: error, internal: error.message, retryAfterMs: 1_000 },
  );
}
