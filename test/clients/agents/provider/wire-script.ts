import type { Json, Turn } from './turn.ts';

/** How a scripted model speaks one wire. Every answer used 100 input and 10 output tokens. */
export type WireScript = {
  /** Paths of the wire. */
  readonly path: RegExp;
  /** What the conversation in a request leads to. */
  turn(body: Json): Turn;
  /** A turn as one document. */
  whole(turn: Turn): Json;
  /** A turn as a stream of server-sent events. */
  events(turn: Turn): string;
};

/** Events with their names. */
export function namedEvents(events: readonly (Json & { readonly type: string })[]): string {
  return events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`).join('');
}
