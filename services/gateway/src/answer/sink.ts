import type { GatewayError } from '@tollgate/contracts';

/** Told about the client's end of an answer. */
export type SinkListener = {
  /** The client went away before the answer was over. Called at most once. */
  clientGone(): void;
  /** What was written has gone out: write on. */
  drained(): void;
};

/**
 * Where an answer goes: the client's socket, seen from the side that fetches the answer. Calls after the client has
 * gone, or after the end, do nothing.
 */
export interface AnswerSink {
  /** True as soon as the client's connection is closed before the answer was over. */
  readonly isGone: boolean;
  /** Whether the head of the answer has been given. */
  readonly hasBegun: boolean;
  listen(listener: SinkListener): void;
  /** Status and headers, names and values by turns. Goes out with the first bytes. */
  begin(status: number, headers: string[]): void;
  /** False when the client reads slower than we write: wait for `drained`. */
  write(chunk: Buffer): boolean;
  end(chunk?: Buffer): void;
  /** A whole answer at once, with its length. */
  answer(status: number, headers: string[], body: Buffer): void;
  /** An error as the whole answer. */
  refuse(error: GatewayError, headers: string[]): void;
  /** Closes the client's connection, so that a body that is cut short is seen to be. */
  destroy(): void;
}
