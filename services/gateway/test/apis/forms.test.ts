import { afterAll, beforeAll, expect, test } from 'vitest';
import { answerJson } from '../support/fake-provider.ts';
import { KEY, startTestSystem, type TestSystem } from '../support/gateway.ts';

let system: TestSystem;
beforeAll(async () => {
  system = await startTestSystem();
  system.provider.answer = (response) => answerJson(response, { text: 'Hi', usage: { seconds: 1 } });
});
afterAll(() => system?.stop());

const field = (name: string, value: string) =>
  `--b\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
const FILE =
  '--b\r\nContent-Disposition: form-data; name="file"; filename="a.wav"\r\nContent-Type: audio/wav\r\n\r\nx\r\n';
const MODEL = field('model', 'main/gpt');

function send(body: string, type = 'multipart/form-data; boundary=b'): Promise<Response> {
  return fetch(`${system.url}/v1/audio/transcriptions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${KEY}`, 'content-type': type },
    body,
  });
}

test.each([
  ['a plain boundary', `${MODEL}${FILE}--b--\r\n`, undefined],
  ['a quoted boundary', `${MODEL}${FILE}--b--`, 'multipart/form-data; charset=utf-8; boundary="b"'],
  ['the model after the file', `${FILE}${MODEL}--b--`, undefined],
  ['text before the first part', `ignored\r\n${MODEL}${FILE}--b--`, undefined],
])('a form with %s passes, its model replaced and every other byte kept', async (_what, body, type) => {
  const response = await send(body, type);
  expect(response.status).toBe(200);
  const call = system.provider.requests.at(-1);
  expect(call?.body.toString()).toBe(body.replace('main/gpt', 'gpt-4o'));
  expect(call?.headers['content-type']).toBe(type ?? 'multipart/form-data; boundary=b');
});

test.each([
  ['no boundary', `${MODEL}${FILE}--b--`, 'multipart/form-data; x=y', 'boundary'],
  ['another boundary', `${MODEL}${FILE}--b--`, 'multipart/form-data; boundary=other', 'boundary'],
  ['no end', `${MODEL}${FILE}`, undefined, 'is not complete'],
  ['two models', `${MODEL}${field('model', 'main/free')}${FILE}--b--`, undefined, 'model must be'],
  ['a model in other case', `${MODEL}${field('Model', 'main/free')}${FILE}--b--`, undefined, '"Model"'],
  [
    'a part whose name does not stand first',
    `${MODEL}--b\r\nContent-Disposition: form-data; filename="a"; name="model"\r\n\r\nmain/free\r\n${FILE}--b--`,
    undefined,
    'Content-Disposition',
  ],
  [
    'a part with two names',
    `${MODEL}--b\r\nContent-Disposition: form-data; name="x"; name="model"\r\n\r\nmain/free\r\n${FILE}--b--`,
    undefined,
    'Content-Disposition',
  ],
  ['no file', `${MODEL}--b--`, undefined, 'file must be'],
  ['no model', `${FILE}--b--`, undefined, 'no model'],
])('a form with %s is refused', async (_what, body, type, words) => {
  const calls = system.provider.requests.length;
  const response = await send(body, type);
  expect(response.status).toBe(400);
  expect(await response.text()).toContain(words.replaceAll('"', '\\"'));
  expect(system.provider.requests).toHaveLength(calls);
});

test('a form with 129 parts is refused', async () => {
  const response = await send(`${MODEL}${field('x', 'y').repeat(128)}--b--`);
  expect(response.status).toBe(400);
  expect(await response.text()).toContain('more than 128 parts');
});

test('a form is refused where the API takes none', async () => {
  const response = await fetch(`${system.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${KEY}`, 'content-type': 'multipart/form-data; boundary=b' },
    body: `${MODEL}--b--`,
  });
  expect(response.status).toBe(415);
});
