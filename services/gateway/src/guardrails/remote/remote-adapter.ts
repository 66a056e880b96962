import type { JsonObject } from '../../dialects/json/json-object.ts';
import type { Place } from '../place.ts';

/** A text that a service is asked about. */
export type AskedText = { readonly text: string; readonly place: Place };

/** Whose request it is that a service is asked about. */
export type Asked = {
  /** `user:<email>` or `virtualaccount:<name>`; empty if unknown. */
  readonly subject: string;
  readonly teams: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
  readonly model: string;
  /** The request in the words of OpenAI's chat API, or the client's own where it cannot be said in them. */
  request(): JsonObject;
};

/** What a service is asked about. */
export type Question = Asked & {
  readonly side: 'input' | 'output';
  readonly texts: readonly AskedText[];
  /** The answer in the words of OpenAI's chat API; unset for a request. */
  response?(): JsonObject;
};

/** One call of a service. */
export type RemoteCall = {
  readonly url: string;
  readonly headers: readonly string[];
  readonly body: unknown;
};

/** What a service objects to. */
export type RemoteFinding = {
  /** For results, for example `Hate`; never holds the text. */
  readonly kind: string;
  /** Which of the pieces it is about; unset for all of them. */
  readonly piece?: number;
  /** The service's own words, for clients. */
  readonly message?: string;
};

/** One service: how it is asked and what its answers mean. Pure. */
export type RemoteAdapter = {
  /** Where its service is, for connections. */
  readonly origin: string;
  readonly sides: readonly Question['side'][];
  /** Most characters of one piece of text; unset if the service takes the request or answer as a whole. */
  readonly pieceCharsMax?: number;
  /** Most pieces in one call. */
  readonly piecesMax?: number;
  call(question: Question, pieces: readonly string[]): RemoteCall;
  /** Reads the body of a 200. Throws RemoteFault for one that is no answer to the call. */
  read(reply: unknown, pieces: number): readonly RemoteFinding[];
};

/** A service that could not be asked, or whose answer means nothing. */
export class RemoteFault extends Error {
  override readonly name = 'RemoteFault';
}

/** A member of what a service answered; undefined if there is no such member. */
export function member(value: unknown, ...path: readonly (string | number)[]): unknown {
  let at = value;
  for (const key of path) {
    if (typeof at !== 'object' || at === null) return undefined;
    at = Object.hasOwn(at, key) ? Reflect.get(at, key) : undefined;
  }
  return at;
}

/** A list in what a service answered. Throws RemoteFault if it is none, or has another length than is right. */
export function list(
  value: unknown,
  path: readonly (string | number)[],
  length?: number,
): readonly unknown[] {
  const found = member(value, ...path);
  if (Array.isArray(found) && (length === undefined || found.length === length)) return found;
  throw new RemoteFault(
    `its answer has no list "${path.join('.')}"${length === undefined ? '' : ` of ${length}`}`,
  );
}
