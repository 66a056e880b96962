import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';

/** A request as a provider saw it. */
export type ProviderRequest = {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  /** Resolves when the connection of the request is closed. */
  readonly closed: Promise<void>;
};

/** A provider over real HTTP, whose answers a test decides. */
export type FakeProvider = {
  readonly baseUrl: string;
  readonly requests: ProviderRequest[];
  answer: (response: ServerResponse, request: ProviderRequest) => void;
  stop(): Promise<void>;
};

/** Starts a provider that answers `CHAT_ANSWER`. */
export async function startFakeProvider(): Promise<FakeProvider> {
  const server = createServer(async (incoming, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk);
    const request: ProviderRequest = {
      method: incoming.method ?? '',
      url: incoming.url ?? '',
      headers: incoming.headers,
      body: Buffer.concat(chunks),
      closed: new Promise((resolve) => response.on('close', resolve)),
    };
    provider.requests.push(request);
    provider.answer(response, request);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the provider listens on no port');
  const provider: FakeProvider = {
    baseUrl: `http://127.0.0.1:${address.port}/v1`,
    requests: [],
    answer: (response) => answerJson(response, CHAT_ANSWER),
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return provider;
}

/** A JSON answer. */
export function answerJson(response: ServerResponse, answer: unknown, status = 200): void {
  const body = Buffer.from(typeof answer === 'string' ? answer : JSON.stringify(answer));
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': body.length });
  response.end(body);
}

/** Begins a stream; events are written by the caller. */
export function beginStream(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
}

/** A chunk of a chat stream as an event. */
export function chunkEvent(content: string): string {
  const choices = [{ index: 0, delta: { content }, finish_reason: null }];
  return `data: ${JSON.stringify({ id: 'c', object: 'chat.completion.chunk', choices, usage: null })}\n\n`;
}

/** OpenAI's last chunk of a stream whose usage was asked for. */
export const USAGE_EVENT = `data: ${JSON.stringify({
  id: 'c',
  object: 'chat.completion.chunk',
  choices: [],
  usage: { prompt_tokens: 12, completion_tokens: 5, total_tokens: 17 },
})}\n\n`;

/** The finish of the only choice, and the end mark. */
export const DONE_EVENT = `data: ${JSON.stringify({
  id: 'c',
  object: 'chat.completion.chunk',
  choices: [{ index: 0, delta: {}, finish_reason: 'stop' }],
})}\n\ndata: [DONE]\n\n`;

/** A chat answer that used 10 cached and 9 other input tokens, 4 reasoning and 6 other output tokens. */
export const CHAT_ANSWER = {
  id: 'chatcmpl-1',
  object: 'chat.completion',
  model: 'gpt-4o-2024-08-06',
  choices: [{ index: 0, message: { role: 'assistant', content: 'Hello!' }, finish_reason: 'stop' }],
  usage: {
    prompt_tokens: 19,
    completion_tokens: 10,
    total_tokens: 29,
    prompt_tokens_details: { cached_tokens: 10, audio_tokens: 0 },
    completion_tokens_details: { reasoning_tokens: 4, audio_tokens: 0 },
  },
  system_fingerprint: 'fp_1',
};
