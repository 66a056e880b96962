import { GatewayError } from '@tollgate/contracts';
import { z } from 'zod';

/** The newest changes, oldest first, without a gap between them. */
export type RecentChanges = readonly RecentChange[];

/** One change: on which revision, when and by whom. */
export type RecentChange = {
  readonly base: number;
  readonly atMs: number;
  readonly by: string;
  /** The entries it touched; null when they were too many to remember. */
  readonly keys: readonly string[] | null;
};

const CHANGES_MAX = 100;
const KEYS_MAX = 1_000;
const TEXT_BYTES_MAX = 128 * 1_024;

const stored = z.array(
  z.object({ base: z.int(), atMs: z.int(), by: z.string(), keys: z.array(z.string()).nullable() }),
);

/** Reads what `recentChangesText` wrote. Throws ZodError for anything else. */
export function parseRecentChanges(json: string): RecentChanges {
  return stored.parse(JSON.parse(json));
}

/** The changes as text, with one more; the oldest are forgotten as bounds ask for. */
export function recentChangesText(before: RecentChanges, change: RecentChange): string {
  const keys = change.keys === null || change.keys.length > KEYS_MAX ? null : change.keys;
  const texts = [...before, { ...change, keys }].slice(-CHANGES_MAX).map((each) => JSON.stringify(each));
  let bytes = texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
  while (texts.length > 1 && bytes > TEXT_BYTES_MAX) bytes -= Buffer.byteLength(texts.shift() ?? '');
  return `[${texts.join(',')}]`;
}

/** An object that a caller wants to change. */
export type Touched = { readonly key: string; readonly type: string; readonly name: string };

/**
 * Throws GatewayError `conflict` when one of the objects has changed since `expectedRevision`, or may have: nobody
 * overwrites what he has not seen. `param` is the object.
 */
export function assertUnchangedSince(
  expectedRevision: number,
  current: { revision: number; recentChanges: RecentChanges },
  touched: readonly Touched[],
): void {
  const [first] = touched;
  if (first === undefined || expectedRevision === current.revision) return;
  const oldest = current.recentChanges[0];
  if (expectedRevision > current.revision || oldest === undefined || oldest.base > expectedRevision) {
    throw conflict(
      first,
      `Whether ${nameOf(first)} has changed since revision ${expectedRevision} is unknown: the revision is too old`,
    );
  }
  // The newest change first: it is what the caller will find.
  for (const { base, atMs, by, keys } of current.recentChanges.toReversed()) {
    if (base < expectedRevision) return;
    const object = keys === null ? first : touched.find(({ key }) => keys.includes(key));
    if (object === undefined) continue;
    const when = `by ${by} at ${new Date(atMs).toISOString()}`;
    throw conflict(
      object,
      keys === null
        ? `${nameOf(object)} may have been changed ${when}, with many others, since revision ${expectedRevision}`
        : `${nameOf(object)} was changed ${when}, since revision ${expectedRevision}`,
    );
  }
}

function conflict(object: Touched, what: string): GatewayError {
  return new GatewayError('conflict', `${what}; nothing was stored. Read it again and repeat the change.`, {
    param: `${object.type}/${object.name}`,
  });
}

function nameOf({ type, name }: Touched): string {
  return `${type} ${name}`;
}
