/** What the beginning of a body says that it is. `unknown`: too little has come, or it begins like neither. */
export type BodyStart = 'events' | 'document' | 'unknown';

/** Fields of server-sent events (WHATWG HTML 9.2.6) and a comment, at the start of a line. */
const EVENT_FIELD = /^(?:data|event|id|retry)?:/;
const SHOWN_BYTES = 64;

/** Looks at the first bytes of a body, a byte order mark and blank lines apart. */
export function bodyStart(bytes: Buffer): BodyStart {
  const text = bytes
    .toString('utf8', 0, SHOWN_BYTES)
    .replace(/^\ufeff/, '')
    .trimStart();
  if (EVENT_FIELD.test(text)) return 'events';
  return /^[{[<]/.test(text) ? 'document' : 'unknown';
}

/**
 * Whether a body is a stream of events. Its bytes decide if they are plain; otherwise its media type, in any case (RFC 9110
 * 8.3.1). Only a client that asked for a stream, or a provider that says so, makes it one.
 */
export function isEventStream(
  start: Buffer,
  says: { readonly mediaType: string; readonly isStreamAsked: boolean },
): boolean {
  const isDeclared = isDeclaredEventStream(says.mediaType);
  if (!isDeclared && !says.isStreamAsked) return false;
  const seen = bodyStart(start);
  return seen === 'unknown' ? isDeclared : seen === 'events';
}

/** Whether a media type is that of server-sent events. */
export function isDeclaredEventStream(mediaType: string): boolean {
  return EVENT_STREAM.test(mediaType);
}

const EVENT_STREAM = /^\s*text\/event-stream\s*(;|$)/i;

/** Whether a media type is that of AWS's binary events. */
export function isBinaryStream(mediaType: string): boolean {
  return /^\s*application\/vnd\.amazon\.eventstream\s*(;|$)/i.test(mediaType);
}

/** Whether lines end with a carriage return alone, which the standard allows and hardly a server does. */
export function hasLoneReturns(start: Buffer): boolean {
  return start.includes(CARRIAGE_RETURN) && !start.includes(LINE_FEED);
}

const CARRIAGE_RETURN = 0x0d;
const LINE_FEED = 0x0a;
