import { once } from 'node:events';
import { get } from 'node:http';
import { WebSocket } from 'ws';
import { KEY } from '../support/gateway.ts';

/** A client of the Responses API over a WebSocket. */
export type SocketClient = {
  readonly socket: WebSocket;
  /** Every frame so far, parsed. */
  readonly frames: Record<string, unknown>[];
  send(frame: object | string): void;
  /** The first frame that has these members; waits for it. */
  until(match: (frame: Record<string, unknown>) => boolean): Promise<Record<string, unknown>>;
  /** Resolves with the code of the close. */
  readonly closed: Promise<number>;
};

/** Opens one as Codex does. */
export async function openSocket(url: string, headers: Record<string, string> = {}): Promise<SocketClient> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/v1/responses`, {
    headers: { authorization: `Bearer ${KEY}`, ...headers },
  });
  const frames: Record<string, unknown>[] = [];
  const closed = new Promise<number>((resolve) => socket.once('close', (code) => resolve(code)));
  socket.on('message', (data) => frames.push(JSON.parse(String(data))));
  await once(socket, 'open');
  return {
    socket,
    frames,
    closed,
    send: (frame) => socket.send(typeof frame === 'string' ? frame : JSON.stringify(frame)),
    async until(match) {
      for (;;) {
        const found = frames.find(match);
        if (found !== undefined) return found;
        const code = await Promise.race([once(socket, 'message'), closed]);
        if (typeof code === 'number' && !frames.some(match))
          throw new Error(`closed with ${code} after ${JSON.stringify(frames)}`);
      }
    },
  };
}

/** Whether a frame is of this type, and of this stream. */
export function ofType(type: string, streamId?: string) {
  return (frame: Record<string, unknown>) => frame['type'] === type && frame['stream_id'] === streamId;
}

/** What an upgrade that is refused is answered. */
export function refusedUpgrade(
  url: string,
  headers: Record<string, string>,
  path = '/v1/responses',
): Promise<{ status: number | undefined; text: string }> {
  const asked = {
    connection: 'Upgrade',
    upgrade: 'websocket',
    'sec-websocket-version': '13',
    'sec-websocket-key': 'LN5Xhq3GhN7HuyAMdz6C/A==',
    ...headers,
  };
  return new Promise((resolve, reject) => {
    const request = get(`${url}${path}`, { headers: asked }, async (response) => {
      const pieces: Buffer[] = [];
      for await (const piece of response) pieces.push(piece);
      resolve({ status: response.statusCode, text: Buffer.concat(pieces).toString() });
    });
    request.on('upgrade', (_response, socket) => {
      socket.destroy();
      resolve({ status: 101, text: '' });
    });
    request.on('error', reject);
  });
}
