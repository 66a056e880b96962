import { connect as connectTcp, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';

/** Longest answer that is read. */
const ANSWER_LENGTH_MAX = 256 * 1024;

/** Where a server of a URL is. */
export type ServerAddress = { host: string; port: number };

/** Host and port of a URL. */
export function addressOf(url: URL, defaultPort: number): ServerAddress {
  return {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port === '' ? defaultPort : Number(url.port),
  };
}

/** Opens a connection, lets `talk` use it, and closes it however that ends. Throws Error when nobody answers. */
export async function withSocket<Value>(
  options: ServerAddress & { isTls: boolean; signal: AbortSignal },
  talk: (socket: Socket) => Promise<Value>,
): Promise<Value> {
  const { host, port, isTls, signal } = options;
  const socket = isTls ? connectTls({ host, port, servername: host }) : connectTcp({ host, port });
  const abort = () => socket.destroy(new Error('no answer in time'));
  signal.addEventListener('abort', abort, { once: true });
  // What goes wrong between two steps shows in the next one.
  socket.on('error', () => {});
  try {
    await opened(socket, isTls ? 'secureConnect' : 'connect');
    return await talk(socket);
  } finally {
    signal.removeEventListener('abort', abort);
    socket.destroy();
  }
}

/** Goes on with TLS on a connection that began without. */
export async function upgradeToTls(socket: Socket, host: string): Promise<Socket> {
  const secure = connectTls({ socket, servername: host });
  secure.on('error', () => {});
  await opened(secure, 'secureConnect');
  return secure;
}

/** What comes in, byte for character, until it is complete. Throws Error when the connection ends before. */
export function readUntil(socket: Socket, isComplete: (text: string) => boolean): Promise<string> {
  let text = '';
  return new Promise<string>((resolve, reject) => {
    const settle = (done: () => void) => {
      socket.off('data', onData).off('error', onError).off('close', onClose);
      socket.pause();
      done();
    };
    const onData = (chunk: Buffer) => {
      text += chunk.toString('latin1');
      if (isComplete(text)) settle(() => resolve(text));
      else if (text.length > ANSWER_LENGTH_MAX) settle(() => reject(new Error('the answer is too long')));
    };
    const onError = (error: Error) => settle(() => reject(error));
    const onClose = () => settle(() => reject(new Error('the server closed the connection')));
    if (socket.destroyed) onClose();
    else socket.on('data', onData).on('error', onError).on('close', onClose).resume();
  });
}

function opened(socket: Socket, event: 'connect' | 'secureConnect'): Promise<void> {
  return new Promise<void>((resolve, reject) => {
    socket.once(event, resolve);
    socket.once('error', (error: Error) => reject(new Error(errorText(error), { cause: error })));
    socket.once('close', () => reject(new Error('the server closed the connection')));
  });
}

/** Node reports all addresses of a name together, without a message. */
function errorText(error: Error): string {
  const first: unknown = error instanceof AggregateError ? error.errors[0] : error;
  return first instanceof Error ? first.message : error.message;
}
