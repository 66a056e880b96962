import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openSocket } from '../response-sockets/socket-client.ts';
import { answerJson } from '../support/fake-provider.ts';
import { KEY, type TestSystem } from '../support/gateway.ts';
import { ANSWERS } from '../wires/answers.ts';
import { guardAll, OFFENDING, startGuardedSystem } from './guarded-system.ts';

const PII = { type: 'tfy-pii', config: { pii_categories: ['Email'] } };
const MODEL = 'main/gpt';
const TEXT = `Write to ${OFFENDING}`;

/** APIs beside those of chats, with the text where their requests have it; whether their answers are text. */
const APIS = {
  '/v1/embeddings': { body: { input: TEXT }, isText: false },
  '/v1/images/generations': { body: { prompt: TEXT }, isText: false },
  '/v1/audio/speech': { body: { input: TEXT, voice: 'alloy' }, isText: false },
  '/v1/moderations': { body: { input: [TEXT] }, isText: false },
  '/v1/rerank': { body: { query: 'Who?', documents: ['No', TEXT] }, isText: false },
  '/v1/completions': { body: { prompt: TEXT, max_tokens: 9 }, isText: true },
};
const CELLS = Object.entries(APIS).map(([path, api]) => ({ path, ...api }));

let system: TestSystem;
beforeAll(async () => {
  system = await startGuardedSystem(
    {
      block: { ...PII, operation: 'validate' },
      redact: { ...PII, operation: 'mutate' },
      tries: { ...PII, operation: 'mutate', enforcing_strategy: 'enforce_but_ignore_on_error' },
      lenient: {
        ...PII,
        operation: 'validate',
        enforcing_strategy: 'enforce_but_ignore_on_error',
      },
    },
    {
      modelTypes: [
        ...[
          'chat',
          'responses',
          'embedding',
          'image',
          'text_to_speech',
          'moderation',
          'rerank',
          'completion',
        ],
        'audio_transcription',
      ],
    },
  );
});
afterAll(() => system.stop());
beforeEach(() => void system.provider.requests.splice(0));

describe.each(CELLS)('$path', ({ path, body, isText }) => {
  const ask = async (guards: Parameters<typeof guardAll>[1]) => {
    system.provider.answer = (response) => answerJson(response, { data: [], text: 'Fine.' });
    guardAll(system, guards);
    const answer = await system.post(path, { model: MODEL, ...body });
    const text = await answer.text();
    return { status: answer.status, text, event: await system.eventOf(answer.headers.get('x-request-id')) };
  };

  test('the request is blocked or rewritten', async () => {
    const { status, event } = await ask({ inputs: ['g/block'] });
    expect(status).toBe(400);
    expect(event.guardrails).toMatchObject([{ side: 'input', result: 'blocked', kinds: ['Email'] }]);
    expect(system.provider.requests).toEqual([]);
    await ask({ inputs: ['g/redact'] });
    expect(String(system.provider.requests[0]?.body)).not.toContain(OFFENDING);
    expect(String(system.provider.requests[0]?.body)).toContain('[Email]');
  });

  test('an answer that is not looked at is not_scanned, and one that must be is refused before it is paid', async () => {
    const lenient = await ask({ outputs: ['g/lenient'] });
    expect(system.provider.requests).toHaveLength(1);
    expect(lenient.event.guardrails).toMatchObject([{ side: 'output', result: 'not_scanned' }]);
    const strict = await ask({ outputs: ['g/block'] });
    expect(strict.event.guardrails).toMatchObject([{ side: 'output', result: 'not_scanned' }]);
    expect(system.provider.requests).toHaveLength(isText ? 1 : 2);
    if (isText) expect(strict.status).toBe(503);
  });
});

test('a form’s fields are looked at, and its file is not_scanned', async () => {
  guardAll(system, { inputs: ['g/block'] });
  const blocked = await sendForm(TEXT);
  expect(blocked.status).toBe(400);
  await blocked.arrayBuffer();
  system.provider.answer = (response) => answerJson(response, { text: 'Fine.' });
  const passed = await sendForm('Hi');
  await passed.arrayBuffer();
  const event = await system.eventOf(passed.headers.get('x-request-id'));
  expect(event.guardrails).toMatchObject([{ result: 'not_scanned', reason: 'file is not looked at' }]);
});

test('a form that a guardrail would rewrite is refused, or sent unchanged if its failures are ignored', async () => {
  guardAll(system, { inputs: ['g/redact'] });
  const refused = await sendForm(TEXT);
  expect(refused.status).toBe(503);
  expect(await refused.text()).toContain('guardrail_failed');
  expect(system.provider.requests).toEqual([]);
  guardAll(system, { inputs: ['g/tries'] });
  system.provider.answer = (response) => answerJson(response, { text: 'Fine.' });
  const passed = await sendForm(TEXT);
  expect(passed.status).toBe(200);
  await passed.arrayBuffer();
  expect(String(system.provider.requests[0]?.body)).toContain(OFFENDING);
  const event = await system.eventOf(passed.headers.get('x-request-id'));
  expect(event.guardrails).toMatchObject([
    { result: 'errored', reason: 'the fields of a form are not rewritten' },
  ]);
});

/** Asks for a transcription with a text in a field of the form. */
function sendForm(prompt: string): Promise<Response> {
  const form = new FormData();
  form.set('model', MODEL);
  form.set('prompt', prompt);
  form.set('file', new Blob(['x'], { type: 'audio/wav' }), 'a.wav');
  return fetch(`${system.url}/v1/audio/transcriptions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${KEY}` },
    body: form,
  });
}

test('a turn over a WebSocket is looked at, and so is its answer', async () => {
  const client = await openSocket(system.url);
  guardAll(system, { inputs: ['g/block'] });
  client.send({ type: 'response.create', model: MODEL, input: TEXT });
  const refused = await client.until(({ type }) => type === 'error');
  expect(JSON.stringify(refused)).toContain('Guardrail g/block blocked the request');
  expect(system.provider.requests).toEqual([]);
  guardAll(system, { outputs: ['g/redact'] });
  system.provider.answer = (response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.end(ANSWERS['openai-responses'].textStream.replaceAll('there', OFFENDING));
  };
  client.send({ type: 'response.create', model: MODEL, input: 'Hi' });
  const done = await client.until(({ type }) => type === 'response.completed');
  expect(JSON.stringify(done)).not.toContain(OFFENDING);
  client.socket.terminate();
});
