import type { JsonObject } from '../../dialects/json/json-object.ts';
import type { Place } from '../place.ts';
import type { Question, RemoteFinding } from './remote-adapter.ts';

/** What a service found, and where. */
export type RemoteResult = {
  readonly kind: string;
  readonly place: Place;
  readonly message?: string;
  /** The text that was found, for masks alone; unset if the service does not say. */
  readonly found?: string;
};

/** What came of asking a service. */
export type RemoteOutcome = {
  /** What it objects to. */
  readonly objections: readonly RemoteResult[];
  /** What it wants replaced; what it replaces it with is in `texts` or `document`. */
  readonly replaced: readonly RemoteResult[];
  /** Texts that it rewrote, by what they were. */
  readonly texts: ReadonlyMap<string, string>;
  /** The whole request or answer as it wants it, in the words of OpenAI's chat API. */
  readonly document?: JsonObject;
};

/** A finding at the place of the piece that it is about. Kinds and messages come from outside and are bounded. */
export function located(
  { kind, piece, message, found }: RemoteFinding,
  places: readonly Place[],
  side: Question['side'],
): RemoteResult {
  const whole: Place = side === 'input' ? 'other' : 'answer';
  return {
    kind: kind.slice(0, KIND_CHARS_MAX),
    place: piece === undefined ? whole : (places[piece] ?? whole),
    ...(message !== undefined && { message: message.slice(0, MESSAGE_CHARS_MAX) }),
    ...(found !== undefined && { found }),
  };
}

const KIND_CHARS_MAX = 64;
const MESSAGE_CHARS_MAX = 500;
