import type { Principal__Output } from '@tollgate/contracts';
import type { AnswerSink } from '../answer/sink.ts';
import { AnswerTee } from './answer-tee.ts';
import type { Captured, LoggedRequest } from './captured.ts';
import { CapturedBody } from './captured-body.ts';
import { FoundTexts } from './found-texts.ts';

/** Where captures go when their requests are settled. */
export type CaptureQueue = {
  /** Takes a place for one capture; false if it is full. */
  claim(): boolean;
  /** Takes a capture for which there is a place. */
  add(captured: Captured): void;
};

/** What a capture is made with. */
export type CaptureOptions = {
  readonly bodyMaxBytes: number;
  /** What the caller presented, to be masked. */
  readonly credential: string;
  readonly queue: CaptureQueue;
};

/** What is captured of one request while it is answered. */
export class Capture {
  /** Where the answer goes instead of the client's own sink. */
  readonly sink: AnswerSink;
  readonly #request: LoggedRequest;
  readonly #options: CaptureOptions;
  readonly #answer: AnswerTee;
  readonly #clientRequest: CapturedBody;
  readonly #clientResponse: CapturedBody;
  readonly #found = new FoundTexts();
  #principal: Principal__Output | undefined;

  constructor(request: LoggedRequest, sink: AnswerSink, options: CaptureOptions) {
    this.#request = request;
    this.#options = options;
    this.#clientRequest = new CapturedBody(options.bodyMaxBytes);
    this.#clientRequest.push(request.bytes);
    this.#clientResponse = new CapturedBody(options.bodyMaxBytes);
    this.#answer = new AnswerTee(sink, this.#clientResponse, request.dialect.client);
    this.sink = this.#answer;
  }

  /**
   * Asks for a place in the queue; whether the request is logged. Nothing is logged of a caller without a known principal:
   * anyone could fill the history otherwise.
   */
  claim(principal: Principal__Output | null | undefined): boolean {
    if (!principal || !this.#options.queue.claim()) return false;
    this.#principal = principal;
    return true;
  }

  /** Masks a text that a guardrail found wherever it stands in the bodies. */
  mask(found: string): void {
    this.#found.add(found);
  }

  /** The client has its answer. Called once, after a claim that succeeded. */
  finish(): void {
    const principal = this.#principal;
    if (principal === undefined) return;
    const { target } = this.#request;
    const secrets: Buffer[] = [Buffer.from(this.#options.credential)];
    if (target !== undefined) secrets.push(target.provider.credential);
    this.#options.queue.add({
      request: this.#request,
      principal,
      clientRequest: this.#clientRequest,
      clientResponse: this.#clientResponse,
      answerHeaders: this.#answer.headers,
      secrets,
      found: this.#found,
    });
  }
}
