import type { GatewayError } from '@tollgate/contracts';
import type { AnswerEnd } from './answer-end.ts';
import type { BodyFlow } from './body-flow.ts';

/** How a body is cut into what may be written: event by event, or in one piece. Meters it as it passes. */
export interface Framing {
  /** Whether errors go out as an event of the stream once it has begun. */
  readonly isStream: boolean;
  /** Media type of the client's answer where it is not the provider's. */
  readonly contentType?: string;
  arrived(pieces: readonly Buffer[]): void;
  /** The provider's answer is over; `isWhole` when its transport says that it came to its end. */
  ended(isWhole: boolean): void;
  /** What the provider has counted so far. */
  readonly usage: AnswerEnd['usage'];
  /** Whether nothing was delivered after the count. */
  readonly isUsageLast: boolean;
  readonly contentEvents: number;
  readonly hasError: boolean;
  /** The provider's error answer, once it is whole. */
  readonly refusal?: AnswerEnd['refusal'];
  /** An event that keeps an idle client waiting; empty if none fits here. Streams only. */
  heartbeat?(): Buffer;
  /** An error as the last event. Streams only. */
  errorEvent?(error: GatewayError): Buffer;
  delivered(): AnswerEnd['delivered'];
}

/** Where a framing puts what it has cut: the writer towards the client. */
export interface FramingOutput {
  /** Whether the provider's call is over. */
  readonly isBodyOver: boolean;
  /** Bytes of the body have come, and whether any of them were content by now. */
  noteArrival(hasContent: boolean): void;
  /** Of the provider's answer. */
  readonly flow: BodyFlow;
  /** The head of the client's answer, before bytes that do not wait for the end. */
  begin(extraHeaders: readonly string[]): void;
  write(bytes: Buffer): void;
  /** Bytes that end the client's answer. */
  writeLast(bytes: Buffer | undefined): void;
  /** Head and body of the client's answer in one. */
  writeWhole(body: Buffer): void;
  /** The provider's answer is an error, and nothing was written: the client gets this as its whole answer. */
  refused(status: number, body: Buffer): void;
  /** What came is no answer of a model, and nothing was written: the client gets the error, and nothing is charged. */
  noAnswer(error: GatewayError): void;
  /** The answer is complete up to bytes that `release` writes, once its usage is safe. */
  finished(release: () => void): void;
  /** The answer ended before its end mark. */
  cutShort(): void;
  /** A guard ends the answer. */
  stoppedByGuard(error: GatewayError): void;
}
