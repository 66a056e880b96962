import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type Clock, systemClock } from '@tollgate/clock';
import { countTokens } from '@tollgate/pricing/token-count';
import { Answers } from './answer-request.ts';
import { OpenAiError } from './openai-error.ts';
import { readBody } from './read-body.ts';
import { sendError, sendValue } from './send.ts';
import { ServedLedger } from './served.ts';
import type { SimulatedProviderSettings } from './settings.ts';

/** Names with a behaviour of their own; any other is answered as `chat` is. */
export const SIMULATED_MODELS = ['chat', 'slow', 'tools', 'embedding'];

/** A server that listens. */
export type ListeningProvider = { readonly url: string; stop(): Promise<void> };

/** Starts the simulated provider in this process. Throws when the address is taken. */
export async function listenSimulatedProvider(
  settings: SimulatedProviderSettings,
  clock: Clock = systemClock,
): Promise<ListeningProvider> {
  // The vocabulary loads at the first count: better now than while a client waits.
  countTokens('ready');
  const served = new ServedLedger({ entriesMax: settings.ledgerEntriesMax });
  const answers = new Answers({ settings, clock, served });
  const server = createServer({ noDelay: true, keepAliveTimeout: 60_000 }, (request, response) => {
    route({ request, response, answers, served, bodyMaxBytes: settings.bodyMaxBytes });
  });
  await listen(server, settings.listen);
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the simulated provider has no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

type Routed = {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly query: string;
  readonly answers: Answers;
  readonly served: ServedLedger;
  readonly bodyMaxBytes: number;
};

const ROUTES: Readonly<Record<string, Readonly<Record<string, (routed: Routed) => void>>>> = {
  '/v1/chat/completions': {
    POST: (routed) => withBody(routed, (body) => routed.answers.chat({ ...routed, body })),
  },
  '/v1/embeddings': {
    POST: (routed) => withBody(routed, (body) => routed.answers.embeddings({ ...routed, body })),
  },
  '/v1/models': { GET: ({ response }) => sendValue(response, 200, MODEL_LIST) },
  '/ledger': { GET: sendLedgerPage, DELETE: resetLedger },
  '/ledger/totals': { GET: ({ response, served }) => sendValue(response, 200, served.totals()) },
};

function route(routed: Omit<Routed, 'query'>): void {
  const { request, response } = routed;
  const { url = '/', method = '' } = request;
  const end = url.indexOf('?');
  const methods = ROUTES[end === -1 ? url : url.slice(0, end)];
  const answer = methods?.[method];
  // A socket that breaks while we write is the client leaving; the answer hears of it by 'close'.
  response.on('error', () => {});
  if (answer !== undefined) answer({ ...routed, query: end === -1 ? '' : url.slice(end) });
  else if (methods === undefined) sendError(response, new OpenAiError(404, `Invalid URL (${method} ${url})`));
  else {
    response.setHeader('allow', Object.keys(methods).join(', '));
    sendError(response, new OpenAiError(405, `Not allowed to ${method} on ${url}.`));
  }
}

function withBody(routed: Routed, onBody: (body: Buffer) => void): void {
  readBody(routed.request, {
    maxBytes: routed.bodyMaxBytes,
    onBody,
    onError: (error) => sendError(routed.response, error),
  });
}

function sendLedgerPage({ response, served, query }: Routed): void {
  const parameters = new URLSearchParams(query);
  const after = Number(parameters.get('after') ?? 0);
  const limit = Number(parameters.get('limit') ?? PAGE_ENTRIES_MAX);
  if (!Number.isSafeInteger(after) || after < 0 || !Number.isSafeInteger(limit) || limit < 1) {
    sendError(response, new OpenAiError(400, "'after' and 'limit' must be whole numbers."));
  } else sendValue(response, 200, served.page({ after, limit: Math.min(limit, PAGE_ENTRIES_MAX) }));
}

function resetLedger({ response, served }: Routed): void {
  served.reset();
  response.writeHead(204).end();
}

const PAGE_ENTRIES_MAX = 5_000;

const MODEL_LIST = {
  object: 'list',
  data: SIMULATED_MODELS.map((id) => ({
    id,
    object: 'model',
    created: 1_767_225_600,
    owned_by: 'simulated',
  })),
};

function listen(server: Server, address: SimulatedProviderSettings['listen']): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    const target = 'unixPath' in address ? { path: address.unixPath } : address;
    server.listen({ ...target, backlog: 2_048 }, () => {
      server.off('error', reject);
      resolve();
    });
  });
}
