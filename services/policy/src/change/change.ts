import { GatewayError } from '@tollgate/contracts';
import { auditEntries } from '../audit/audit-entries.ts';
import { type ChangeAuthor, SYSTEM } from '../audit/author.ts';
import { objectChanges } from '../audit/object-changes.ts';
import type { Outbox } from '../audit/outbox.ts';
import {
  type ConfigChange,
  ConfigConflictError,
  type ConfigStore,
  ConfigStoreUnavailableError,
  type ConfigVersion,
} from '../config-store/store.ts';
import type { ConfigContent } from '../content/content.ts';
import type { ContentReader } from '../content/content-reader.ts';
import { modelTimesText } from '../content/model-times.ts';
import { recentChangesText } from '../content/recent-changes.ts';
import { MODEL_TIMES_KEY, RECENT_CHANGES_KEY } from '../objects/entry-keys.ts';

/** What an edit makes of a config: an outcome, and a change to store where there is one. */
export type Edit<Outcome> = { readonly outcome: Outcome; readonly change?: ConfigChange };

/** Changes the config by compare-and-swap, and notes in the same step who changed what. */
export type ChangeConfig = <Outcome>(
  edit: (content: ConfigContent) => Edit<Outcome>,
  by: ChangeAuthor,
) => Promise<{ outcome: Outcome; revision: number }>;

/** How often an edit is computed anew when others change the config at the same moment. */
const ATTEMPTS_MAX = 5;

/**
 * Edits are computed on the newest version and stored on top of exactly that; when somebody else was faster, they are
 * computed again. Throws GatewayError `conflict` when that happens too often and `service_unavailable` when the store
 * is away (whether the change was stored is then unknown until it is read) or too much of the audit log waits.
 */
export function configChanger(options: {
  store: ConfigStore;
  /** Takes a stored version into use, so that the caller who made the change sees it. */
  accept: (version: ConfigVersion) => Promise<void>;
  /** The reader of whoever accepts, so that a version is read once. */
  read: ContentReader;
  outbox: Outbox;
  nowMs: () => number;
}): ChangeConfig {
  const { store, accept, read, outbox, nowMs } = options;
  return async (edit, by) => {
    for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt++) {
      try {
        const version = await store.read();
        const content = read(version);
        const { outcome, change } = edit(content);
        if (change === undefined) return { outcome, revision: version.revision };
        // A start is never refused for this: it brings little, and no request is served without it.
        if (by !== SYSTEM) outbox.assertRoom(content.outbox);
        const published = outbox.published(content.outbox);
        const whole = recorded(content, { change, by, nowMs: nowMs(), published });
        const stored = await store.swap(version.revision, whole);
        await accept(stored);
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

/** A change with the trace that it leaves: the memory of changes and its audit entries, less those that have arrived. */
function recorded(
  content: ConfigContent,
  made: { change: ConfigChange; by: ChangeAuthor; nowMs: number; published: readonly string[] },
): ConfigChange {
  const { change, by, published } = made;
  const { revision, recentChanges } = content;
  // Clocks of replicas differ; the order of changes does not.
  const atMs = Math.max(made.nowMs, recentChanges.at(-1)?.atMs ?? 0);
  const keys = [...change.put.keys(), ...change.remove];
  const changes = objectChanges(content, change);
  const modelTimes = modelTimesText(content, change, atMs);
  return {
    put: new Map([
      ...change.put,
      [RECENT_CHANGES_KEY, recentChangesText(recentChanges, { base: revision, atMs, by: by.actor, keys })],
      ...(modelTimes === undefined ? [] : [[MODEL_TIMES_KEY, modelTimes] as const]),
      ...auditEntries({ changes, by, atMs, baseRevision: revision }),
    ]),
    remove: [...change.remove, ...published],
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
