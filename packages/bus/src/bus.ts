import type { Cancel } from '@tollgate/clock';

/** Hears what is broadcast. */
export type Heard = (payload: Uint8Array) => void;

/** A message on its way in. */
export type OutgoingMessage = {
  readonly subject: string;
  /** Names the message for de-duplication: the same id twice within two minutes is stored once. */
  readonly id: string;
  readonly payload: Uint8Array;
  readonly headers?: Readonly<Record<string, string>>;
};

/** A message on its way out. */
export type DeliveredMessage = {
  readonly subject: string;
  readonly payload: Uint8Array;
  readonly headers: Readonly<Record<string, string>>;
  /** Position in the stream, rising, with gaps. */
  readonly sequence: number;
  /** 1 at the first delivery. */
  readonly deliveries: number;
};

/** How a durable consumer wants its messages. */
export type ConsumeOptions = {
  readonly subject: string;
  /** Subscriptions with the same durable name share one position: each message goes to one of them. */
  readonly durable: string;
  /** Most messages handed over at once. */
  readonly maxBatch: number;
  /** Redelivered when not handled within this time. */
  readonly ackWaitMs: number;
  /**
   * Resolves when the messages' effect is committed: only then are they acknowledged. When it rejects, all of them
   * are delivered again after a growing delay, without end: a message is never dropped. Called with one batch at a
   * time per subscription, in stream order except for redeliveries.
   */
  handle(messages: readonly DeliveredMessage[]): Promise<void>;
};

/** A running consumer. */
export type Subscription = {
  /** Takes no further batch and resolves when the one under way has been handled and acknowledged. */
  stop(): Promise<void>;
};

/** How far a durable consumer has come. */
export type Progress = {
  /** Sequence of the newest message of the subject's stream; 0 when it is empty. */
  readonly lastSequence: number;
  /** Every message up to here is acknowledged by the durable. */
  readonly acknowledgedThrough: number;
};

/** The bus is full or away; nothing was stored. Publishing again with the same id is safe. */
export class BusUnavailableError extends Error {
  override readonly name = 'BusUnavailableError';
}

/**
 * A durable, at-least-once message stream.
 *
 * Order is kept per publisher. Delivery is at least once: consumers are idempotent. A message is kept until every
 * durable that exists has acknowledged it, or the stream's bounds (bytes, age) are reached, which is an alarm and
 * never silent.
 */
export interface Bus {
  /** Resolves when the message is stored durably (or was stored before under the same id). Throws BusUnavailableError. */
  publish(message: OutgoingMessage): Promise<void>;
  /** Starts a durable consumer, creating its position at the oldest message when it is new. Survives reconnects. */
  consume(options: ConsumeOptions): Promise<Subscription>;
  /**
   * Sends to all that listen now, in every process of the bus. Nothing is stored; while the bus is away it is lost. The
   * subject begins with `tollgate-live.`, which no stream stores.
   */
  broadcast(subject: string, payload: Uint8Array): void;
  /** Calls `heard` with what is broadcast under a subject from soon on, by this bus too. */
  listen(subject: string, heard: Heard): Cancel;
  /** Throws BusUnavailableError. A durable that does not exist yet has acknowledged nothing. */
  progress(subject: string, durable: string): Promise<Progress>;
  /** Whether a publish would be tried now. */
  isAvailable(): boolean;
  /** Stops all subscriptions and lets go of the connection or file. Safe to call twice. */
  close(): Promise<void>;
}
