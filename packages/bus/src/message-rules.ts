import type { OutgoingMessage } from './bus.ts';
import type { DurableName } from './durables.ts';

/** Subjects begin with this. */
export const SUBJECT_PREFIX = 'tollgate.';

/** Subjects of bulk messages begin with this: they may be lost, and never take the room of the others. */
export const BULK_SUBJECT_PREFIX = 'tollgate-logs.';

/** Largest payload of one message, headers and subject apart: what a NATS server takes unless told otherwise. */
export const PAYLOAD_MAX_BYTES = 1_000_000;

const ID_MAX_LENGTH = 256;
const HEADERS_MAX_LENGTH = 8_192;
const SUBJECT = /^tollgate(-logs)?(\.[A-Za-z0-9_-]{1,64}){1,8}$/;
const DURABLE = /^[A-Za-z0-9_-]{1,64}$/;

/** Throws RangeError for a message that no retry would help: a wrong subject, or one that is too large. */
export function checkMessage(message: OutgoingMessage): void {
  checkSubject(message.subject);
  if (message.id === '' || message.id.length > ID_MAX_LENGTH) {
    throw new RangeError(`a message id has 1 to ${ID_MAX_LENGTH} characters`);
  }
  if (message.payload.byteLength > PAYLOAD_MAX_BYTES) {
    throw new RangeError(
      `a message has at most ${PAYLOAD_MAX_BYTES} bytes, not ${message.payload.byteLength}`,
    );
  }
  let headersLength = 0;
  for (const [name, value] of Object.entries(message.headers ?? {}))
    headersLength += name.length + value.length;
  if (headersLength > HEADERS_MAX_LENGTH) {
    throw new RangeError(`headers have at most ${HEADERS_MAX_LENGTH} characters, not ${headersLength}`);
  }
}

/** Throws RangeError when a subject or a durable has a name that not every implementation can carry. */
export function checkDurable({ subject, durable }: DurableName): void {
  checkSubject(subject);
  if (!DURABLE.test(durable)) throw new RangeError(`not a name for a durable: ${JSON.stringify(durable)}`);
}

/** Whether messages of the subject are bulk. */
export function isBulk(subject: string): boolean {
  return subject.startsWith(BULK_SUBJECT_PREFIX);
}

function checkSubject(subject: string): void {
  if (!SUBJECT.test(subject)) throw new RangeError(`not a subject of the bus: ${JSON.stringify(subject)}`);
}
