import { hash } from 'node:crypto';
import type { AnswerCache } from '@tollgate/answer-cache';
import type { StoredKind } from '../../dialects/stored/stored-call.ts';

/** Where something is stored that a provider handed out an id of, and whose it is. */
export type StoredId = {
  /** Subject of the caller who made it: `user:<email>`, `virtualaccount:<name>`. */
  readonly owner: string;
  /** The provider account. */
  readonly account: string;
  /** `account/model`. */
  readonly model: string;
  /** Whether what it costs is to be charged when it is read and over. */
  readonly isDue: boolean;
};

/** Who calls about something stored, and the caller's entry for it; undefined for what is made now, and lists. */
export type StoredUse = { readonly owner: string; readonly pinned: StoredId | undefined };

/** Ids that providers handed out. Every operation rejects if the store does not answer in time. */
export interface StoredIds {
  /** Undefined for an id that was not kept, or was not used for so long that it is forgotten. */
  find(kind: StoredKind, id: string): Promise<StoredId | undefined>;
  /** Keeps an id. One that is kept already stays with its owner. */
  keep(kind: StoredKind, id: string, stored: StoredId): Promise<void>;
  /** Whether it is for the caller to charge what the id stands for: true exactly once. */
  charge(kind: StoredKind, id: string): Promise<boolean>;
}

/** As long as OpenAI keeps responses; each use begins it again. */
export const STORED_ID_TTL_MS = 30 * 24 * 3_600_000;

/** Ids in a store of bytes. */
export function storedIds(store: Pick<AnswerCache, 'get' | 'add' | 'set'>): StoredIds {
  return {
    async find(kind, id) {
      const key = { namespace: kind, name: nameOf(id) };
      const value = await store.get(key);
      if (value === undefined) return undefined;
      // Its time begins again; that this may fail costs only that.
      store.set(key, value, STORED_ID_TTL_MS).catch(() => {});
      return fromBytes(value);
    },
    async keep(kind, id, stored) {
      await store.add({ namespace: kind, name: nameOf(id) }, toBytes(stored), STORED_ID_TTL_MS);
    },
    charge(kind, id) {
      return store.add({ namespace: `charged-${kind}`, name: nameOf(id) }, CHARGED, STORED_ID_TTL_MS);
    },
  };
}

const CHARGED = Buffer.from('1');

function nameOf(id: string): string {
  return hash('sha256', id);
}

function toBytes({ owner, account, model, isDue }: StoredId): Buffer {
  return Buffer.from(JSON.stringify([owner, account, model, isDue]));
}

function fromBytes(bytes: Buffer): StoredId {
  // `toBytes` wrote it.
  const [owner, account, model, isDue] = JSON.parse(bytes.toString()) as [string, string, string, boolean];
  return { owner, account, model, isDue };
}
