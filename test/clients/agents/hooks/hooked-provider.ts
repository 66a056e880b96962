import { createServer } from 'node:http';
import { messagesScript } from '../provider/messages.ts';
import { isObject, type Json, STEPS_FILE, type Turn } from '../provider/turn.ts';

/** A provider of Anthropic's wire whose model has the client's shell write steps and show them, and keeps what it is sent. */
export type HookedProvider = {
  readonly url: string;
  /** Bodies of requests for messages, in order. */
  readonly requests: string[];
  stop(): Promise<void>;
};

/** Starts it on loopback. */
export async function startHookedProvider(): Promise<HookedProvider> {
  const requests: string[] = [];
  const server = createServer(async (request, response) => {
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(piece);
    const text = Buffer.concat(pieces).toString();
    const body: unknown = JSON.parse(text || '{}');
    requests.push(text);
    const shown = turnAfter(isObject(body) ? body : {}, text);
    const isStream = isObject(body) && body['stream'] === true;
    response.writeHead(200, { 'content-type': isStream ? 'text/event-stream' : 'application/json' });
    response.end(isStream ? messagesScript.events(shown) : JSON.stringify(messagesScript.whole(shown)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the provider listens on no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    requests,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Two calls of the shell, which shows the steps; one that reads their file; then the last words. */
function turnAfter(body: Json, text: string): Turn {
  const turn = messagesScript.turn(body);
  if (turn.kind === 'call')
    return { ...turn, args: { ...turn.args, command: `${turn.args['command']}; cat ${STEPS_FILE}` } };
  const folder = FOLDER.exec(text)?.[1];
  if (folder === undefined || text.includes(READ_ID)) return turn;
  return { kind: 'call', id: READ_ID, name: 'Read', args: { file_path: `${folder}/${STEPS_FILE}` } };
}

const READ_ID = 'call_read';
/** Where Claude Code says that it works, in a request as it came. */
const FOLDER = /\bworking directory: ([^\\"]+)/;
