import { createServer } from 'node:http';
import { chatScript } from './chat.ts';
import { geminiScript } from './gemini.ts';
import { messagesScript } from './messages.ts';
import { responsesScript } from './responses.ts';
import { isObject } from './turn.ts';
import type { WireScript } from './wire-script.ts';

const SCRIPTS: readonly WireScript[] = [chatScript, responsesScript, messagesScript, geminiScript];

/** A provider of all four wires, whose model calls the client's shell twice and then says that it is done. */
export type ScriptedProvider = { readonly url: string; stop(): Promise<void> };

/** Starts it on loopback. */
export async function startScriptedProvider(): Promise<ScriptedProvider> {
  const server = createServer(async (request, response) => {
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(piece);
    const path = request.url?.split('?', 1)[0] ?? '';
    const script = SCRIPTS.find((each) => each.path.test(path));
    const body: unknown = JSON.parse(Buffer.concat(pieces).toString() || '{}');
    if (script === undefined || !isObject(body)) {
      response.writeHead(404, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ error: { message: `nothing at ${path}` } }));
      return;
    }
    const turn = script.turn(body);
    const isStream = body['stream'] === true || path.endsWith(':streamGenerateContent');
    response.writeHead(200, { 'content-type': isStream ? 'text/event-stream' : 'application/json' });
    response.end(isStream ? script.events(turn) : JSON.stringify(script.whole(turn)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the provider listens on no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
