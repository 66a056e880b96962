import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** A client over a plain socket: what it sends is exactly what a test says. */
export type RawClient = {
  readonly socket: Socket;
  send(text: string | Buffer): void;
  /** Everything received until it contains the text. Rejects when the connection closes before. */
  until(text: string): Promise<string>;
  /** Everything received until the other side closes. */
  all(): Promise<string>;
};

/** Connects to a server on loopback. */
export async function rawClient(url: string): Promise<RawClient> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  await once(socket, 'connect');
  let received = '';
  socket.on('data', (chunk: Buffer) => {
    received += chunk.toString('latin1');
  });
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  socket.on('error', () => {});
  return {
    socket,
    send: (text) => void socket.write(text),
    async until(text) {
      while (!received.includes(text)) {
        const isOver = await Promise.race([once(socket, 'data').then(() => false), closed.then(() => true)]);
        if (isOver && !received.includes(text)) throw new Error(`closed after: ${received}`);
      }
      return received;
    },
    async all() {
      await closed;
      return received;
    },
  };
}
