import {
  JetStreamApiError,
  type JetStreamClient,
  type JetStreamManager,
  jetstream,
  jetstreamManager,
} from '@nats-io/jetstream';
import { errors, headers, type MsgHdrs, type NatsConnection } from '@nats-io/transport-node';
import { type Cancel, type Clock, pause } from '@tollgate/clock';
import type { Telemetry } from '@tollgate/telemetry';
import {
  type Bus,
  BusUnavailableError,
  type ConsumeOptions,
  type Heard,
  type OutgoingMessage,
  type Progress,
} from '../bus.ts';
import { DurableMismatchError, type DurableName, FIRST_DURABLES } from '../durables.ts';
import { type BusEvents, busEvents } from '../events.ts';
import { checkDurable, checkMessage, isBulk } from '../message-rules.ts';
import { inFlightMax } from '../redelivery.ts';
import { connectToNats } from './connect.ts';
import { followBounds, type WantedBounds } from './follow.ts';
import {
  BULK_STREAM,
  ensureDurable,
  ensureStream,
  STREAM,
  type StreamBounds,
  type StreamName,
  streamOf,
  unlessMissing,
} from './stream.ts';
import { JetstreamSubscription } from './subscription.ts';
import { startUpkeep } from './upkeep.ts';

export type JetstreamBusOptions = {
  /** Addresses of the servers, comma-separated. */
  readonly url: string;
  readonly clock: Clock;
  readonly telemetry: Telemetry;
  /** How long to wait for a server at first; default ten seconds. */
  readonly connectWaitMs?: number;
  /** How the stream is made when it is missing. An existing stream keeps its own bounds. */
  readonly bounds?: Partial<StreamBounds>;
  /** The same for the stream of bulk messages. */
  readonly bulkBounds?: Partial<StreamBounds>;
  /** Bounds that existing streams are changed to; the bulk stream follows the number of replicas alone. */
  readonly wanted?: WantedBounds;
  /** Durables that exist from the start; default those that Tollgate has. */
  readonly durables?: readonly DurableName[];
};

const DEFAULT_BOUNDS: StreamBounds = { storedBytesMax: 2 ** 30, ageMsMax: 7 * 86_400_000, replicas: 1 };
const CONNECT_WAIT_MS = 10_000;
const REQUEST_DEADLINE_MS = 5_000;
const FLUSH_DEADLINE_MS = 1_000;
const BULK_BOUNDS: StreamBounds = { storedBytesMax: 2 ** 29, ageMsMax: 2 * 86_400_000, replicas: 1 };
/** With several replicas: a message of this id is being stored. */
const DUPLICATE_IN_PROCESS = 10_158;
const DUPLICATE_RETRY_MS = 20;

/**
 * The bus over two NATS JetStream streams, one of them for bulk messages. Throws BusUnavailableError when no server
 * answers in time or the stream cannot be made; once made, it outlives every outage of the server. If only the bulk
 * stream cannot be made, bulk messages are refused until it can.
 */
export async function jetstreamBus(options: JetstreamBusOptions): Promise<Bus> {
  const connection = await connectToNats({
    url: options.url,
    name: 'tollgate',
    waitMs: options.connectWaitMs ?? CONNECT_WAIT_MS,
  });
  try {
    const manager = await jetstreamManager(connection, { timeout: REQUEST_DEADLINE_MS });
    const durables = options.durables ?? FIRST_DURABLES;
    await ensureStream(manager, STREAM, boundsOf(STREAM, options));
    for (const name of durables) if (!isBulk(name.subject)) await ensureDurable(manager, name);
    const bus = new JetstreamBus(connection, manager, options);
    await bus.openBulk(durables.filter(({ subject }) => isBulk(subject)));
    await bus.followWanted();
    return bus;
  } catch (error) {
    await connection.close();
    throw new BusUnavailableError('JetStream cannot be used', { cause: error });
  }
}

function boundsOf(stream: StreamName, { bounds, bulkBounds, wanted }: JetstreamBusOptions): StreamBounds {
  if (stream === STREAM) return { ...DEFAULT_BOUNDS, ...wanted, ...bounds };
  const replicas = bounds?.replicas ?? wanted?.replicas ?? BULK_BOUNDS.replicas;
  return { ...BULK_BOUNDS, replicas, ...bulkBounds };
}

class JetstreamBus implements Bus {
  readonly #connection: NatsConnection;
  readonly #manager: JetStreamManager;
  readonly #client: JetStreamClient;
  readonly #options: JetstreamBusOptions;
  readonly #clock: Clock;
  readonly #events: BusEvents;
  readonly #subscriptions = new Set<JetstreamSubscription>();
  readonly #stopUpkeep: () => void;
  #isConnected = true;
  #closing: Promise<void> | undefined;

  constructor(connection: NatsConnection, manager: JetStreamManager, options: JetstreamBusOptions) {
    this.#connection = connection;
    this.#manager = manager;
    this.#client = jetstream(connection, { timeout: REQUEST_DEADLINE_MS });
    this.#options = options;
    this.#clock = options.clock;
    this.#events = busEvents(options.telemetry);
    this.#stopUpkeep = startUpkeep({
      manager,
      clock: options.clock,
      events: this.#events,
      isConnected: () => this.#isConnected,
    });
    void this.#followConnection();
  }

  /** Makes the stream of bulk messages and its durables; never rejects. */
  async openBulk(durables: readonly DurableName[]): Promise<void> {
    try {
      await this.#ensureStream(BULK_STREAM);
      for (const durable of durables) await ensureDurable(this.#manager, durable);
    } catch (error) {
      this.#events.bulkUnavailable(error);
    }
  }

  /** Changes the streams to what is wanted; never rejects: with the bounds of before they work as before. */
  async followWanted(): Promise<void> {
    const { replicas, storedBytesMax } = this.#options.wanted ?? {};
    const sameReplicas = replicas === undefined ? {} : { replicas };
    const forEvents = { ...sameReplicas, ...(storedBytesMax !== undefined && { storedBytesMax }) };
    for (const [stream, wanted] of [
      [STREAM, forEvents],
      [BULK_STREAM, sameReplicas],
    ] as const) {
      if (Object.keys(wanted).length === 0) continue;
      try {
        if (await followBounds(this.#manager, stream, wanted)) this.#events.boundsChanged(stream, wanted);
      } catch (error) {
        this.#events.boundsRefused(stream, wanted, error);
      }
    }
  }

  #ensureStream(name: StreamName): Promise<void> {
    return ensureStream(this.#manager, name, boundsOf(name, this.#options));
  }

  async publish(message: OutgoingMessage): Promise<void> {
    checkMessage(message);
    try {
      this.#assertConnected();
      await this.#publish(message);
    } catch (error) {
      this.#events.publishFailed(error);
      throw unavailable('the bus did not take the message', error);
    }
    this.#events.published();
  }

  /** Publishes again while the server replicates another copy of the message: until that is stored, neither is. */
  async #publish(message: OutgoingMessage): Promise<void> {
    const giveUpAtMs = this.#clock.monotonicMs() + REQUEST_DEADLINE_MS;
    for (;;) {
      try {
        await this.#client.publish(message.subject, message.payload, {
          msgID: message.id,
          headers: outgoingHeaders(message),
          timeout: REQUEST_DEADLINE_MS,
        });
        return;
      } catch (error) {
        const isInProcess = error instanceof JetStreamApiError && error.code === DUPLICATE_IN_PROCESS;
        if (!isInProcess || this.#clock.monotonicMs() >= giveUpAtMs) throw error;
      }
      await pause(this.#clock, DUPLICATE_RETRY_MS);
    }
  }

  async consume(options: ConsumeOptions): Promise<JetstreamSubscription> {
    checkDurable(options);
    const limits = { ackWaitMs: options.ackWaitMs, inFlightMax: inFlightMax(options.maxBatch) };
    this.#assertConnected();
    const stream = streamOf(options.subject);
    try {
      await this.#ensureStream(stream);
      await ensureDurable(this.#manager, options, limits);
    } catch (error) {
      throw unavailable(`durable ${options.durable} cannot be used`, error);
    }
    const handling = { options, clock: this.#clock, events: this.#events };
    const subscription = new JetstreamSubscription(handling, this.#connection, {
      restore: async () => {
        await this.#ensureStream(stream);
        if (await ensureDurable(this.#manager, options, limits))
          this.#events.durableRestored(options.durable);
      },
      onStopped: () => this.#subscriptions.delete(subscription),
    });
    this.#subscriptions.add(subscription);
    return subscription;
  }

  async progress(subject: string, durable: string): Promise<Progress> {
    checkDurable({ subject, durable });
    this.#assertConnected();
    const stream = streamOf(subject);
    try {
      const newest = await unlessMissing(this.#manager.streams.getMessage(stream, { last_by_subj: subject }));
      const consumer = await unlessMissing(this.#manager.consumers.info(stream, durable));
      const isOfSubject = consumer?.config.filter_subject === subject;
      return {
        lastSequence: newest?.seq ?? 0,
        acknowledgedThrough: isOfSubject ? consumer.ack_floor.stream_seq : 0,
      };
    } catch (error) {
      throw unavailable('the bus did not tell its progress', error);
    }
  }

  broadcast(subject: string, payload: Uint8Array): void {
    if (this.isAvailable()) this.#connection.publish(subject, payload);
  }

  listen(subject: string, heard: Heard): Cancel {
    const subscription = this.#connection.subscribe(subject, {
      callback: (error, message) => {
        if (error === null) heard(message.data);
      },
    });
    return () => subscription.unsubscribe();
  }

  isAvailable(): boolean {
    return this.#isConnected && this.#closing === undefined;
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    this.#stopUpkeep();
    await Promise.all([...this.#subscriptions].map((subscription) => subscription.stop()));
    if (this.#isConnected) {
      await Promise.race([this.#connection.flush().catch(() => {}), pause(this.#clock, FLUSH_DEADLINE_MS)]);
    }
    await this.#connection.close();
    this.#events.close();
  }

  #assertConnected(): void {
    if (!this.isAvailable()) throw new BusUnavailableError('the bus is away');
  }

  async #followConnection(): Promise<void> {
    for await (const status of this.#connection.status()) {
      if (status.type === 'disconnect') {
        this.#isConnected = false;
        if (this.#closing === undefined) this.#events.connectionLost();
      } else if (status.type === 'reconnect') {
        this.#isConnected = true;
        this.#events.connectionRestored();
        for (const subscription of this.#subscriptions) subscription.renew();
      }
    }
  }
}

function outgoingHeaders(message: OutgoingMessage): MsgHdrs {
  const outgoing = headers();
  for (const [name, value] of Object.entries(message.headers ?? {})) outgoing.set(name, value);
  return outgoing;
}

/** The error for the caller: what no retry would help stays as it is, all else means that the bus is away or full. */
function unavailable(what: string, error: unknown): unknown {
  const isMistake =
    error instanceof errors.InvalidArgumentError || error instanceof errors.InvalidSubjectError;
  if (isMistake || error instanceof BusUnavailableError || error instanceof DurableMismatchError)
    return error;
  return new BusUnavailableError(what, { cause: error });
}
