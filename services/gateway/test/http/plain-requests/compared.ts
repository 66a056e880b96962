import {
  createServer,
  type IncomingMessage,
  type Server,
  type ServerOptions,
  type ServerResponse,
} from 'node:http';
import { type Duplex, duplexPair } from 'node:stream';
import { systemClock } from '@tollgate/clock';
import { openAiErrors } from '../../../src/dialects/openai-errors.ts';
import { PlainServer } from '../../../src/http/plain-requests/plain-server.ts';

/** A request as a server understood it. */
export type Understood = { readonly url: string; readonly headers: unknown; readonly body: string };

/** What became of the bytes of one connection. */
export type Outcome = {
  readonly requests: readonly Understood[];
  /** What was answered, dates left out. */
  readonly answers: string;
  /** Whether the server has ended the connection. */
  readonly isEnded: boolean;
};

/** What a client sends: chunks, and perhaps its end. */
export type Sent = { readonly chunks: readonly Buffer[]; readonly isEnded: boolean };

/** The only path that is read without Node's parser. */
export const PLAIN_PATH = '/v1/chat/completions';
export const BODY_BYTES_MAX = 4_000;

const OPTIONS = {
  requestTimeout: 60_000,
  keepAliveTimeout: 75_000,
  connectionsCheckingInterval: 1_000,
  requireHostHeader: false,
} satisfies ServerOptions;

/** Sends the same to a server of Node and to one that reads plain requests itself. */
export async function compare(sent: Sent): Promise<{ node: Outcome; own: Outcome; plainRequests: number }> {
  const seen: Understood[] = [];
  const node = createServer(OPTIONS, answerWith(seen));
  const ownSeen: Understood[] = [];
  let plainRequests = 0;
  const own = new PlainServer(
    {
      http: OPTIONS,
      clock: systemClock,
      calls: {
        isClosing: () => false,
        takes: ({ url, bodyBytes }) => url.split('?', 1)[0] === PLAIN_PATH && bodyBytes <= BODY_BYTES_MAX,
        call({ url, headers, body }, answering) {
          plainRequests++;
          const text = answer(ownSeen, { url, headers, body: body.toString('latin1') });
          answering(openAiErrors).answer(200, ['content-type', 'text/plain'], Buffer.from(text));
        },
      },
    },
    answerWith(ownSeen),
  );
  const [nodeOutcome, ownOutcome] = [await talk(node, sent), await talk(own, sent)];
  return {
    node: { requests: seen, ...nodeOutcome },
    own: { requests: ownSeen, ...ownOutcome },
    plainRequests,
  };
}

function answer(seen: Understood[], request: Understood): string {
  seen.push(request);
  return `request ${seen.length} with ${request.body.length} bytes`;
}

function answerWith(seen: Understood[]): (request: IncomingMessage, response: ServerResponse) => void {
  return (request, response) => {
    let body = '';
    request.setEncoding('latin1');
    request.on('data', (part: string) => {
      body += part;
    });
    request.on('end', () => {
      const text = answer(seen, { url: request.url ?? '', headers: request.headers, body });
      response.writeHead(200, ['content-type', 'text/plain', 'content-length', String(text.length)]);
      response.end(text);
    });
  };
}

/** Connects in memory, sends chunk after chunk, and returns what came back once nothing more comes. */
async function talk(server: Server, { chunks, isEnded }: Sent): Promise<Omit<Outcome, 'requests'>> {
  server.on('clientError', (_error, socket) => {
    if (socket.writable) socket.end(ERROR);
    else socket.destroy();
  });
  const [client, serverSide] = duplexPair();
  let answers = '';
  let hasEnded = false;
  client.setEncoding('latin1');
  client.on('data', (text: string) => {
    answers += text;
  });
  client.on('error', () => {});
  for (const event of ['end', 'close']) client.on(event, () => (hasEnded = true));
  server.emit('connection', Object.assign(serverSide, { destroySoon: () => destroySoon(serverSide) }));
  for (const chunk of chunks) {
    if (client.writable) client.write(chunk);
    await settled();
  }
  if (isEnded) client.end();
  await settled();
  await settled();
  client.destroy();
  serverSide.destroy();
  return { answers: answers.replaceAll(/^Date: .*$/gm, 'Date: now'), isEnded: hasEnded };
}

/** As sockets have it. */
function destroySoon(stream: Duplex): void {
  stream.end(() => stream.destroy());
}

/** Everything that follows from what has happened so far has happened: in memory that takes turns of the loop, and no time. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 4; turn++) await new Promise((resolve) => setImmediate(resolve));
}

const ERROR = 'HTTP/1.1 400 wrong\r\n\r\n';

/**
 * The outcome that is expected of our face, given Node's. They are the same but in one case: if a client sends bytes right behind a whole
 * request over which Node closes the connection (no HTTP, CONNECT), Node has handled the request and never sends its answer. We
 * send it before the connection is closed.
 */
export function expectedOf({ node, own }: { node: Outcome; own: Outcome }): Outcome {
  if (!node.isEnded || !own.isEnded) return node;
  const error = node.answers.endsWith(ERROR) ? ERROR : '';
  const before = node.answers.slice(0, node.answers.length - error.length);
  const isLost = own.answers.startsWith(before) && own.answers.endsWith(error);
  return isLost ? { ...node, answers: own.answers } : node;
}
