import type { Msg, NatsConnection } from '@nats-io/transport-node';
import type { DeliveredMessage } from '../bus.ts';

/** A message from a pull consumer, with what is needed to settle it. */
export type Delivery = {
  readonly message: DeliveredMessage;
  readonly pending: number;
  readonly ackSubject: string;
};

const SERVER_HEADER_PREFIX = 'Nats-';

/**
 * Reads the delivery's facts from its reply subject, `$JS.ACK.<stream>.<consumer>.<deliveries>.<stream sequence>.
 * <consumer sequence>.<time>.<pending>`; newer servers put domain and account before the stream and a token at the end.
 */
export function readDelivery(msg: Msg): Delivery {
  const ackSubject = msg.reply ?? '';
  const tokens = ackSubject.split('.');
  const first = tokens.length > 9 ? 6 : 4;
  return {
    message: {
      subject: msg.subject,
      payload: msg.data,
      headers: readHeaders(msg),
      sequence: Number(tokens[first + 1]),
      deliveries: Number(tokens[first]),
    },
    pending: Number(tokens[first + 4]),
    ackSubject,
  };
}

/** Settling a delivery is a message to its reply subject; what is sent while the server is away gets lost. */
export function settlement(connection: NatsConnection): {
  acknowledge(delivery: Delivery): void;
  /** Acknowledges and waits until the server has taken it, and with it those sent before; rejects when it is away. */
  acknowledgeLast(delivery: Delivery): Promise<void>;
  reject(delivery: Delivery, delayMs: number): void;
  extend(delivery: Delivery): void;
} {
  return {
    acknowledge: ({ ackSubject }) => connection.publish(ackSubject, '+ACK'),
    async acknowledgeLast({ ackSubject }) {
      await connection.request(ackSubject, '+ACK', { timeout: ACK_DEADLINE_MS });
    },
    reject({ ackSubject }, delayMs) {
      const delayNs = delayMs * 1_000_000;
      connection.publish(ackSubject, delayNs > 0 ? `-NAK ${JSON.stringify({ delay: delayNs })}` : '-NAK');
    },
    extend: ({ ackSubject }) => connection.publish(ackSubject, '+WPI'),
  };
}

const ACK_DEADLINE_MS = 5_000;

function readHeaders({ headers }: Msg): Readonly<Record<string, string>> {
  const read: Record<string, string> = {};
  for (const name of headers?.keys() ?? []) {
    if (!name.startsWith(SERVER_HEADER_PREFIX)) read[name] = headers?.get(name) ?? '';
  }
  return read;
}
