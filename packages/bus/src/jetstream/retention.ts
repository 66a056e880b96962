import type { ConsumerInfo, JetStreamManager, StreamInfo } from '@nats-io/jetstream';
import { unlessMissing } from './stream.ts';

/** With more subjects or durables than this, nothing is let go before its age. */
const LOOKS_MAX = 100;

/**
 * The sequence of the first message that somebody still needs: one that a durable of its subject has not acknowledged,
 * or one whose subject no durable has read yet. Where nobody needs any, the one after the last of `stream`.
 */
export async function firstNeededSequence(
  manager: JetStreamManager,
  { config: { name }, state }: StreamInfo,
  consumers: readonly ConsumerInfo[],
): Promise<number> {
  const looks = consumers.flatMap(({ config: { filter_subject: subject }, ack_floor: floor }) =>
    subject === undefined ? [] : [{ subject, from: floor.stream_seq + 1 }],
  );
  const read = new Set(looks.map(({ subject }) => subject));
  for (const subject of Object.keys(state.subjects ?? {})) {
    if (!read.has(subject)) looks.push({ subject, from: state.first_seq });
  }
  if (looks.length > LOOKS_MAX) return state.first_seq;
  let needed = state.last_seq + 1;
  for (const { subject, from } of looks) {
    // Asked of the messages themselves: a consumer's own count of what is left may be wrong after an outage.
    needed = Math.min(needed, (await nextSequence(manager, name, { subject, from })) ?? needed);
  }
  return needed;
}

async function nextSequence(
  manager: JetStreamManager,
  stream: string,
  { subject, from }: { subject: string; from: number },
): Promise<number | undefined> {
  // The server takes `next_by_subj` here as it does for direct gets, though the client's type does not name it.
  const query = { seq: from, next_by_subj: subject };
  return (await unlessMissing(manager.streams.getMessage(stream, query)))?.seq;
}
