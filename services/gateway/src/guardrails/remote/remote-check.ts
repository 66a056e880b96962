import type { Clock } from '@tollgate/clock';
import type { Place } from '../place.ts';
import { Breaker } from './breaker.ts';
import {
  type Question,
  type RemoteAdapter,
  type RemoteCall,
  RemoteFault,
  type RemoteFinding,
} from './remote-adapter.ts';

/** Posts a JSON document to a service; rejects if no whole answer comes within the time. */
export type PostJson = (
  call: RemoteCall,
  deadlineMs: number,
) => Promise<{ readonly status: number; readonly text: string }>;

/** What a service found, and where. */
export type RemoteResult = { readonly kind: string; readonly place: Place; readonly message?: string };

/** What a service is asked with. */
export type RemotePorts = {
  readonly post: PostJson;
  readonly clock: Pick<Clock, 'monotonicMs'>;
  readonly timeoutMs: number;
};

type Piece = { readonly text: string; readonly place: Place };

/** Calls for one request at most; what is longer is not looked at and counts as failed. */
const CALLS_MAX = 20;
const CALLS_AT_ONCE_MAX = 4;

/** A check that a service elsewhere does. Keeps the circuit breaker of the service. */
export class RemoteCheck {
  readonly scope = 'remote';
  readonly #adapter: RemoteAdapter;
  #breaker: Breaker | undefined;

  constructor(adapter: RemoteAdapter) {
    this.#adapter = adapter;
  }

  /** Where its service is. */
  get origin(): string {
    return this.#adapter.origin;
  }

  /** Whether it looks at this side at all. */
  looksAt(side: Question['side']): boolean {
    return this.#adapter.sides.includes(side);
  }

  /** Asks the service. Rejects with the reason if it did not answer, or answered nonsense, within the time. */
  async ask(question: Question, ports: RemotePorts): Promise<readonly RemoteResult[]> {
    const { clock, timeoutMs } = ports;
    const batches = this.#batches(question);
    if (batches.length > CALLS_MAX)
      throw new RemoteFault(`the text is too long for ${CALLS_MAX} calls of its service`);
    const deadlineMs = clock.monotonicMs() + timeoutMs;
    const results: RemoteResult[] = [];
    for (let at = 0; at < batches.length; at += CALLS_AT_ONCE_MAX) {
      const some = batches.slice(at, at + CALLS_AT_ONCE_MAX);
      const found = await Promise.all(
        some.map((pieces) => this.#call(question, pieces, { ...ports, deadlineMs })),
      );
      results.push(...found.flat());
    }
    return results;
  }

  async #call(
    question: Question,
    pieces: readonly Piece[],
    { post, clock, deadlineMs }: RemotePorts & { readonly deadlineMs: number },
  ): Promise<readonly RemoteResult[]> {
    this.#breaker ??= new Breaker(clock);
    if (!this.#breaker.mayCall())
      throw new RemoteFault('its service failed several times in a row and is not asked for 10 s');
    try {
      const leftMs = deadlineMs - clock.monotonicMs();
      if (leftMs <= 0) throw new RemoteFault('the time is up');
      const call = this.#adapter.call(
        question,
        pieces.map(({ text }) => text),
      );
      const findings = this.#adapter.read(replyOf(await post(call, leftMs)), pieces.length);
      this.#breaker.succeeded();
      return findings.map((finding) => located(finding, pieces, question.side));
    } catch (error) {
      this.#breaker.failed();
      throw error;
    }
  }

  /** Texts in pieces as the service takes them, as many in one call as it takes. */
  #batches({ texts }: Question): readonly (readonly Piece[])[] {
    const { pieceCharsMax, piecesMax = 1 } = this.#adapter;
    if (pieceCharsMax === undefined) return [[]];
    const pieces = joined(texts).flatMap(({ text, place }) =>
      piecesOf(text, pieceCharsMax).map((piece) => ({ text: piece, place })),
    );
    const batches: Piece[][] = [];
    for (let at = 0; at < pieces.length; at += piecesMax) batches.push(pieces.slice(at, at + piecesMax));
    return batches;
  }
}

/** Names of fields, metadata and the like are short: they are one text. */
function joined(texts: Question['texts']): Question['texts'] {
  const isSmall = ({ place }: Piece) => place === 'other' || place === 'metadata';
  const small = texts.filter(isSmall).map(({ text }) => text);
  const others = texts.filter((each) => !isSmall(each));
  return small.length === 0 ? others : [...others, { text: small.join('\n'), place: 'other' }];
}

/** Pieces overlap, so that a phrase that one of them cuts is whole in the other. */
function piecesOf(text: string, charsMax: number): readonly string[] {
  const pieces: string[] = [];
  for (let at = 0; at < text.length; at += charsMax - OVERLAP_CHARS) {
    pieces.push(text.slice(at, at + charsMax));
    if (at + charsMax >= text.length) break;
  }
  return pieces;
}

const OVERLAP_CHARS = 200;

function replyOf({ status, text }: { readonly status: number; readonly text: string }): unknown {
  if (status < 200 || status > 299) throw new RemoteFault(`its service answered ${status}`);
  try {
    return JSON.parse(text);
  } catch {
    throw new RemoteFault('its service answered something that is no JSON');
  }
}

function located(finding: RemoteFinding, pieces: readonly Piece[], side: Question['side']): RemoteResult {
  const { kind, piece, message } = finding;
  const whole: Place = side === 'input' ? 'other' : 'answer';
  const place = piece === undefined ? whole : (pieces[piece]?.place ?? whole);
  return {
    kind: kind.slice(0, KIND_CHARS_MAX),
    place,
    ...(message !== undefined && { message: message.slice(0, MESSAGE_CHARS_MAX) }),
  };
}

const KIND_CHARS_MAX = 64;
const MESSAGE_CHARS_MAX = 500;
