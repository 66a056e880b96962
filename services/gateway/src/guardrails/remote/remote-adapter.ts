import type { JsonObject } from '../../dialects/json/json-object.ts';
import type { Place } from '../place.ts';

/** A text that a service is asked about. */
export type AskedText = {
  readonly text: string;
  readonly place: Place;
  /** Whether it is JSON whose strings are the texts. */
  readonly isJson: boolean;
  /** Whether it is the name of a member. */
  readonly isKey?: boolean;
};

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

/** What a service found. */
export type RemoteFinding = {
  /** For results, for example `Hate`; never holds the text. */
  readonly kind: string;
  /** Which of the pieces it is about; unset for all of them. */
  readonly piece?: number;
  /** The service's own words, for clients. */
  readonly message?: string;
  /** Whether the service has taken it out of what it wrote in place of the text. Unset: it objects. */
  readonly isReplaced?: boolean;
  /** The text that was found, for masks alone. */
  readonly found?: string;
};

/** A finding of a service that says where it stands: UTF-16 units of its piece, `end` exclusive. */
export type RemoteSpan = {
  readonly kind: string;
  readonly piece: number;
  readonly start: number;
  readonly end: number;
  /** What the service wrote in place of it; unset if it says nothing of that. */
  readonly replacement?: string;
};

/** What an answer of a service says. */
export type RemoteReply = {
  readonly findings: readonly RemoteFinding[];
  /** What the service wrote in place of each piece. */
  readonly texts?: readonly string[];
  /** What it wrote in place of the whole request or answer, in the words of OpenAI's chat API. */
  readonly document?: JsonObject;
};

/** Says who calls: further headers of a call, names and values by turns. Rejects if there are no credentials. */
export type Present = (call: { readonly url: string; readonly body: Buffer }) => Promise<readonly string[]>;

type Service = {
  /** Where its service is, for connections. */
  readonly origin: string;
  readonly sides: readonly Question['side'][];
  /** Most pieces in one call. */
  readonly piecesMax?: number;
  readonly present?: Present;
  call(question: Question, pieces: readonly string[]): RemoteCall;
};

/** A service that takes the request or answer as a whole. */
export type WholeService = Service & {
  readonly takes: 'whole';
  /** Reads the body of a 200. Throws RemoteFault for one that is no answer to the call. */
  read(reply: unknown): RemoteReply;
};

/** A service that takes texts, and says of each what it found or what to write in place of it. */
export type TextService = Service & {
  readonly takes: 'texts';
  /** Most characters of one piece of text. */
  readonly pieceCharsMax: number;
  /** Reads the body of a 200. Throws RemoteFault for one that is no answer to the call. */
  read(reply: unknown, pieces: readonly string[]): RemoteReply;
};

/** A service that takes texts, and says where in them it found something. */
export type SpanService = Service & {
  readonly takes: 'spans';
  readonly pieceCharsMax: number;
  /** Reads the body of a 200. Throws RemoteFault for one that is no answer to the call. */
  read(reply: unknown, pieces: readonly string[]): readonly RemoteSpan[];
};

/** One service: how it is asked and what its answers mean. Pure, but for who calls. */
export type RemoteAdapter = WholeService | TextService | SpanService;

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

/** A list in what a service answered. Throws RemoteFault if it is no list, or has another length than is right. */
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
