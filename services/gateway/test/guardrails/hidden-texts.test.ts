import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { TestSystem } from '../support/gateway.ts';
import { guardAll, OFFENDING, startGuardedSystem } from './guarded-system.ts';

const PII = { type: 'tfy-pii', config: { pii_categories: ['Email'] } };
const MODEL = '"model":"main/gpt"';

let system: TestSystem;
beforeAll(async () => {
  system = await startGuardedSystem({
    block: { ...PII, operation: 'validate' },
    redact: { ...PII, operation: 'mutate' },
  });
});
afterAll(() => system.stop());
beforeEach(() => void system.provider.requests.splice(0));

const user = (content: string) => `{${MODEL},"messages":[{"role":"user","content":${content}}]}`;

/** Requests to chat completions with the text where a reader may overlook it, as bytes. */
const HIDDEN = {
  'a member that is repeated': `{${MODEL},"messages":[{"role":"user","content":"${OFFENDING}","content":"Hi"}]}`,
  'all messages twice': `{"messages":[{"role":"user","content":"${OFFENDING}"}],${MODEL},"messages":[{"role":"user","content":"Hi"}]}`,
  'escapes of its letters': user(`"jane.doe\\u0040acme\\u002eio"`),
  'the name of a member': `{${MODEL},"metadata":{"${OFFENDING}":"x"},"messages":[{"role":"user","content":"Hi"}]}`,
  'a tool’s schema': `{${MODEL},"tools":[{"type":"function","function":{"name":"f","parameters":{"type":"object","properties":{"to":{"enum":["${OFFENDING}"]}}}}}],"messages":[{"role":"user","content":"Hi"}]}`,
  'arguments in arguments': user(`"x"`).replace(
    '}]}',
    `},{"role":"assistant","tool_calls":[{"id":"c","type":"function","function":{"name":"f","arguments":"{\\"a\\":\\"{\\\\\\"to\\\\\\":\\\\\\"${OFFENDING}\\\\\\"}\\"}"}}]},{"role":"tool","tool_call_id":"c","content":"ok"}]}`,
  ),
  'two parts of a message': user(
    `[{"type":"text","text":"Write to jane.d"},{"type":"text","text":"oe@acme.io now"}]`,
  ),
  'many parts of a message': user(
    `[${[...OFFENDING].map((letter) => `{"type":"text","text":"${letter}"}`).join(',')}]`,
  ),
  'the text of a file in base64': user(
    `[{"type":"file","file":{"filename":"a.txt","file_data":"data:text/plain;base64,${btoa(OFFENDING)}"}}]`,
  ),
};

test.each(Object.entries(HIDDEN))('%s is looked at', async (_, body) => {
  guardAll(system, { inputs: ['g/block'] });
  const answer = await system.post('/v1/chat/completions', body);
  expect(answer.status).toBe(400);
  expect(await answer.text()).toContain('it found Email');
  expect(system.provider.requests).toEqual([]);
  guardAll(system, { inputs: ['g/redact'] });
  expect((await system.post('/v1/chat/completions', body)).status).toBe(200);
  const sent = String(system.provider.requests[0]?.body);
  const read: unknown = JSON.parse(sent);
  const files = [...sent.matchAll(/base64,([A-Za-z0-9+/=]+)/g)].map(([, data = '']) => atob(data));
  expect(`${textsIn(read)}${sent}${files.join('')}`).not.toContain(OFFENDING);
});

/** Every string of a document, one after the other, as a model reads parts. */
function textsIn(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value !== 'object' || value === null) return '';
  return Object.entries(value)
    .filter(([name]) => name !== 'type')
    .map(([, item]) => textsIn(item))
    .join('');
}
