import {
  AckPolicy,
  DeliverPolicy,
  DiscardPolicy,
  JetStreamApiCodes,
  JetStreamApiError,
  type JetStreamManager,
  RetentionPolicy,
  StorageType,
} from '@nats-io/jetstream';
import { nanos } from '@nats-io/transport-node';
import { DurableMismatchError, type DurableName } from '../durables.ts';
import { BULK_SUBJECT_PREFIX, isBulk, SUBJECT_PREFIX } from '../message-rules.ts';

/** The stream of every subject that is not bulk. */
export const STREAM = 'TOLLGATE';

/** The stream of bulk subjects, with bounds of its own. */
export const BULK_STREAM = 'TOLLGATE_LOGS';

/** Every stream of the bus. */
export const STREAMS = [STREAM, BULK_STREAM] as const;

export type StreamName = (typeof STREAMS)[number];

/** The stream that holds a subject. */
export function streamOf(subject: string): StreamName {
  return isBulk(subject) ? BULK_STREAM : STREAM;
}

/** Bounds that the stream is created with; an existing stream keeps its own. */
export type StreamBounds = {
  readonly storedBytesMax: number;
  readonly ageMsMax: number;
  readonly replicas: number;
};

const DEDUPLICATION_WINDOW_MS = 120_000;

/** Creates the stream if it is missing. A full stream refuses messages rather than dropping old ones. */
export async function ensureStream(
  manager: JetStreamManager,
  name: StreamName,
  bounds: StreamBounds,
): Promise<void> {
  if (await streamExists(manager, name)) return;
  const creating = manager.streams.add({
    name,
    subjects: [`${name === BULK_STREAM ? BULK_SUBJECT_PREFIX : SUBJECT_PREFIX}>`],
    storage: StorageType.File,
    retention: RetentionPolicy.Limits,
    discard: DiscardPolicy.New,
    duplicate_window: nanos(DEDUPLICATION_WINDOW_MS),
    max_bytes: bounds.storedBytesMax,
    max_age: nanos(bounds.ageMsMax),
    num_replicas: bounds.replicas,
  });
  await creating.catch(async (error) => {
    // Another process was faster, with other bounds.
    if (!(await streamExists(manager, name))) throw error;
  });
}

async function streamExists(manager: JetStreamManager, name: StreamName): Promise<boolean> {
  return (await unlessMissing(manager.streams.info(name))) !== undefined;
}

/**
 * Creates a durable consumer at the oldest message where it is missing, and sets its wait and bound where they are
 * given and differ. Resolves with whether it was missing. Throws DurableMismatchError.
 */
export async function ensureDurable(
  manager: JetStreamManager,
  { subject, durable }: DurableName,
  limits?: { ackWaitMs: number; inFlightMax: number },
): Promise<boolean> {
  const config = limits && { ack_wait: nanos(limits.ackWaitMs), max_ack_pending: limits.inFlightMax };
  const stream = streamOf(subject);
  const existing = await unlessMissing(manager.consumers.info(stream, durable));
  if (existing === undefined) {
    await manager.consumers.add(stream, {
      durable_name: durable,
      filter_subject: subject,
      ack_policy: AckPolicy.Explicit,
      deliver_policy: DeliverPolicy.All,
      max_deliver: -1,
      ...config,
    });
    return true;
  }
  const { filter_subject, ack_wait, max_ack_pending } = existing.config;
  if (filter_subject !== subject) throw new DurableMismatchError({ subject, durable }, filter_subject ?? '>');
  if (config && (config.ack_wait !== ack_wait || config.max_ack_pending !== max_ack_pending)) {
    await manager.consumers.update(stream, durable, config);
  }
  return false;
}

/** The value, or undefined when the stream or consumer it is about does not exist. */
export async function unlessMissing<T>(looking: Promise<T>): Promise<T | undefined> {
  try {
    return await looking;
  } catch (error) {
    if (error instanceof JetStreamApiError && MISSING.has(error.code)) return undefined;
    throw error;
  }
}

const MISSING: ReadonlySet<number> = new Set([
  JetStreamApiCodes.StreamNotFound,
  JetStreamApiCodes.ConsumerNotFound,
]);
