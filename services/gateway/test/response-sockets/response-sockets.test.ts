import type { ServerResponse } from 'node:http';
import OpenAI from 'openai';
import { ResponsesWS } from 'openai/resources/responses/ws';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { admit, refuse } from '../support/fake-policy.ts';
import { answerJson, type ProviderRequest } from '../support/fake-provider.ts';
import { KEY, startTestSystem, type TestSystem } from '../support/gateway.ts';
import { policyConfig } from '../support/policy-config.ts';
import { ANSWERS, PROVIDER_WIRES, PROVIDERS } from '../wires/answers.ts';
import { ofType, openSocket, refusedUpgrade } from './socket-client.ts';

const BODY_MAX_BYTES = 300_000;

let system: TestSystem;
beforeAll(async () => {
  system = await startTestSystem({ TOLLGATE_BODY_MAX_BYTES: String(BODY_MAX_BYTES) });
  const accounts = PROVIDER_WIRES.map((wire) => ({
    name: wire,
    baseUrl: system.provider.baseUrl,
    credential: 'sk-provider-secret',
    kind: PROVIDERS[wire].kind,
    modelTypes: PROVIDERS[wire].modelTypes,
  }));
  system.policy.publish(policyConfig(accounts, 8));
  await vi.waitFor(() => expect(system.gateway.readiness().details).toMatchObject({ revision: 8 }));
});
afterAll(() => system?.stop());

const MODEL = 'openai-responses/gpt';
const create = (fields: object = {}) => ({ type: 'response.create', model: MODEL, input: 'Hi', ...fields });

function streamed(body: string) {
  return (response: ServerResponse) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.end(body);
  };
}

/** The request ids of what policy was asked to admit. */
function admitted(): string[] {
  return system.policy.requests.filter(({ listModels }) => !listModels).map(({ requestId }) => requestId);
}

const bodyOf = (request: ProviderRequest | undefined) => JSON.parse(String(request?.body));

describe('a WebSocket on /v1/responses', () => {
  test('has one admission and one settlement for each response.create', async () => {
    system.provider.answer = streamed(ANSWERS['openai-responses'].textStream);
    const client = await openSocket(system.url);
    const before = admitted().length;
    client.send(create());
    await client.until(ofType('response.completed'));
    client.send(create({ previous_response_id: 'resp_1', input: [{ role: 'user', content: 'More' }] }));
    await vi.waitFor(() => expect(client.frames.filter(ofType('response.completed'))).toHaveLength(2));
    const events = ANSWERS['openai-responses'].textStream
      .split('\n')
      .flatMap((line) => (line.startsWith('data: ') ? [JSON.parse(line.slice(6))] : []));
    expect(client.frames).toEqual([...events, ...events]);
    const ids = admitted().slice(before);
    expect(ids).toHaveLength(2);
    for (const id of ids) {
      expect(await system.eventOf(id)).toMatchObject({
        dialect: 'openai-responses',
        httpStatus: 200,
        errorCode: '',
        tokens: { inputUncached: 20, output: 9 },
      });
    }
    expect(bodyOf(system.provider.requests.at(-1))).toMatchObject({
      model: 'gpt-4o',
      stream: true,
      input: [{ role: 'user', content: 'Hi' }, { role: 'assistant' }, { role: 'user', content: 'More' }],
    });
    client.socket.close();
  });

  test('runs the streams of one socket side by side', async () => {
    const held = new Map<string, ServerResponse>();
    system.provider.answer = (response, request) => {
      const { input } = bodyOf(request);
      held.set(input, response);
    };
    const client = await openSocket(system.url);
    client.send(create({ stream_id: 'a', input: 'first' }));
    client.send(create({ stream_id: 'b', input: 'second' }));
    await vi.waitFor(() => expect(held.size).toBe(2));
    for (const input of ['second', 'first']) {
      const response = held.get(input);
      if (response !== undefined) streamed(ANSWERS['openai-responses'].textStream)(response);
      await client.until(ofType('response.completed', input === 'first' ? 'a' : 'b'));
    }
    client.socket.close();
  });

  test.each(PROVIDER_WIRES)('reaches a provider of %s', async (wire) => {
    system.provider.answer = streamed(ANSWERS[wire].textStream);
    const client = await openSocket(system.url);
    client.send(create({ model: `${wire}/gpt` }));
    const { response } = await client.until(ofType('response.completed'));
    expect(response).toMatchObject({
      status: 'completed',
      output: [{ content: [{ text: 'Hello there' }] }],
      usage: { input_tokens: 20, output_tokens: 9 },
    });
    client.socket.close();
  });

  test('is understood by the SDK of OpenAI', async () => {
    system.provider.answer = streamed(ANSWERS['openai-chat'].toolStream);
    const sdk = new OpenAI({ baseURL: `${system.url}/v1`, apiKey: KEY });
    const socket = new ResponsesWS(sdk);
    const calls = new Promise((resolve, reject) => {
      socket.on('response.completed', ({ response }) => resolve(response.output));
      socket.on('error', reject);
    });
    socket.send({ type: 'response.create', model: 'openai-chat/gpt', input: 'Hi' });
    expect(await calls).toMatchObject([{ type: 'function_call', name: 'get_weather' }]);
    socket.close();
  });

  test('carries what the frame says instead of headers, and no beta of the socket', async () => {
    system.provider.answer = streamed(ANSWERS['openai-responses'].textStream);
    const client = await openSocket(system.url, {
      'openai-beta': 'responses_websockets=2026-02-06, responses_multi_agent=v1',
      originator: 'codex_exec',
    });
    const metadata = {
      ws_request_header_x_openai_internal_codex_responses_lite: 'true',
      'x-codex-turn-metadata': '{"turn_id":"1"}',
      ws_request_header_authorization: 'Bearer other',
      ws_request_header_host: 'elsewhere',
    };
    client.send(create({ client_metadata: metadata }));
    await client.until(ofType('response.completed'));
    const request = system.provider.requests.at(-1);
    expect(request?.headers).toMatchObject({
      'x-openai-internal-codex-responses-lite': 'true',
      'x-codex-turn-metadata': '{"turn_id":"1"}',
      'openai-beta': 'responses_multi_agent=v1',
      originator: 'codex_exec',
      authorization: 'Bearer sk-provider-secret',
      host: new URL(system.provider.baseUrl).host,
    });
    expect(request?.headers).not.toHaveProperty('upgrade');
    expect(bodyOf(request)).toMatchObject({ client_metadata: metadata });
    client.socket.close();
  });

  test('logs a request and its answer like HTTP', async () => {
    system.provider.answer = streamed(ANSWERS['openai-responses'].textStream);
    const client = await openSocket(system.url, { 'x-tfy-logging-config': '{"enabled": true}' });
    client.send(create());
    await client.until(ofType('response.completed'));
    const id = admitted().at(-1);
    const log = await vi.waitUntil(() => system.bus.logs.find(({ requestId }) => requestId === id));
    expect(log.clientRequest?.truncated).toBe(false);
    expect(log.clientResponse?.mediaType).toContain('text/event-stream');
    client.socket.close();
  });
});

describe('what is refused on a WebSocket', () => {
  test('a key is refused with 401 before the socket opens', async () => {
    expect(await refusedUpgrade(system.url, {})).toMatchObject({ status: 401 });
    const decide = system.policy.decide;
    system.policy.decide = () => refuse({ code: 'revoked_api_key', message: 'The key was revoked.' });
    const authorization = `Bearer ${KEY}`;
    const { status, text } = await refusedUpgrade(system.url, { authorization });
    const codex = await refusedUpgrade(system.url, { authorization, originator: 'codex_exec' });
    system.policy.decide = decide;
    expect(status).toBe(401);
    // Codex repeats a 401, and falls back to HTTP for it.
    expect(codex.status).toBe(400);
    for (const body of [text, codex.text]) {
      expect(JSON.parse(body)).toMatchObject({ error: { code: 'revoked_api_key' } });
    }
  });

  test('an exhausted budget refuses the request in the form that Codex reads, and the socket stays open', async () => {
    system.provider.answer = streamed(ANSWERS['openai-responses'].textStream);
    const client = await openSocket(system.url, { originator: 'codex_exec' });
    const resetsAtMs = 1_900_000_000_000;
    const limit = { rule: 'day', limit: 1, remaining: 0, resetsAtMs };
    system.policy.decide = (request) =>
      request.listModels
        ? admit(request)
        : refuse({ code: 'budget_exceeded', message: 'Budget day is used up.', rule: 'day', limit });
    client.send(create());
    const frame = await client.until(ofType('error'));
    system.policy.decide = admit;
    expect(frame).toMatchObject({
      status: 429,
      error: {
        type: 'usage_limit_reached',
        message: 'Budget day is used up.',
        resets_at: resetsAtMs / 1_000,
      },
      headers: { 'x-should-retry': 'false' },
    });
    client.send(create());
    await client.until(ofType('response.completed'));
    client.socket.close();
  });

  test('an error of the provider has its status', async () => {
    system.provider.answer = (response) => answerJson(response, ANSWERS['openai-responses'].error, 429);
    const client = await openSocket(system.url);
    client.send(create({ stream_id: 's' }));
    expect(await client.until(ofType('error', 's'))).toMatchObject({
      status: 429,
      error: { message: 'Slow down' },
      headers: { 'x-request-id': admitted().at(-1) },
    });
    client.socket.close();
  });

  test('a provider that breaks off ends in response.failed', async () => {
    const stream = ANSWERS['openai-responses'].textStream;
    system.provider.answer = (response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(stream.slice(0, stream.indexOf(' there')), () => setImmediate(() => response.destroy()));
    };
    const client = await openSocket(system.url);
    client.send(create());
    expect(await client.until(ofType('response.failed'))).toMatchObject({ response: { id: 'resp_1' } });
    client.socket.close();
  });

  test.each([
    ['no JSON', '{', undefined],
    ['a frame of another type', '{"type":"response.steer"}', 'type'],
    ['a request without a model', '{"type":"response.create"}', 'model'],
  ])('%s is an error frame', async (_what, frame, param) => {
    const client = await openSocket(system.url);
    client.send(frame);
    const error = await client.until(ofType('error'));
    expect(error['status']).toBe(400);
    if (param !== undefined) expect(error['error']).toMatchObject({ param });
    client.socket.close();
  });

  test('a binary frame is an error frame, and one that is too large closes the socket', async () => {
    const client = await openSocket(system.url);
    client.socket.send(Buffer.from('{}'), { binary: true });
    await client.until(ofType('error'));
    client.send(create({ input: 'x'.repeat(BODY_MAX_BYTES) }));
    expect(await client.closed).toBe(1009);
  });

  test('an upgrade elsewhere is answered 426, and one without its key with what is wrong', async () => {
    const key = { authorization: `Bearer ${KEY}` };
    expect(await refusedUpgrade(system.url, key, '/v1/chat/completions')).toMatchObject({ status: 426 });
    const { status, text } = await refusedUpgrade(system.url, { ...key, 'sec-websocket-key': 'x' });
    expect(status).toBe(400);
    expect(text).toContain('Sec-WebSocket-Key');
  });

  test('an offer of another protocol is answered as the request that it is', async () => {
    const response = await refusedUpgrade(
      system.url,
      { authorization: `Bearer ${KEY}`, upgrade: 'h2c' },
      '/v1/models',
    );
    expect(response.status).toBe(200);
  });
});

test.each([0, 1])(
  'with TOLLGATE_RESPONSE_SOCKETS_MAX=%i, a request for one more WebSocket is answered 426',
  async (max) => {
    const other = await startTestSystem({ TOLLGATE_RESPONSE_SOCKETS_MAX: String(max) });
    const open = max === 0 ? undefined : await openSocket(other.url);
    expect(await refusedUpgrade(other.url, { authorization: `Bearer ${KEY}` })).toMatchObject({
      status: 426,
    });
    open?.socket.close();
    await other.stop();
  },
);
