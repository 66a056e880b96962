/** Guardrails from the manifest to the client, through every service of one process. */
import { until } from '@tollgate/harness';
import { type System, startEmbedded } from '@tollgate/harness/system';
import { afterAll, beforeAll, expect, test } from 'vitest';

let system: System;

beforeAll(async () => {
  system = await startEmbedded();
  await system.admin.call('PUT', '/manifests', {
    type: 'provider-account/guardrail-config-group',
    name: 'safety',
    integrations: [
      {
        type: 'integration/guardrail-config/tfy-pii',
        name: 'pii',
        operation: 'validate',
        enforcing_strategy: 'enforce',
        config: { pii_categories: ['Email'] },
      },
      {
        type: 'integration/guardrail-config/regex',
        name: 'words',
        operation: 'mutate',
        enforcing_strategy: 'enforce',
        config: { custom_patterns: [{ pattern: 'Simulation', redaction_text: 'Rewritten' }] },
      },
    ],
  });
  await system.admin.call('PUT', '/manifests', {
    type: 'gateway-guardrails-config',
    name: 'guardrails',
    rules: [
      {
        id: 'guarded',
        when: {
          target: { conditions: { model: { condition: 'in', values: ['*'] } } },
          metadata: { guarded: 'yes' },
        },
        llm_input_guardrails: ['safety/pii'],
        llm_output_guardrails: ['safety/words'],
      },
    ],
  });
  await until(async () => (await ask('write to lena@mail.tollgate.dev')).status === 400, {
    what: 'the rule to hold',
  });
}, 120_000);
afterAll(() => system?.stop());

function ask(content: string, options: { stream?: boolean; tags?: object } = {}): Promise<Response> {
  const { stream = false, tags = { guarded: 'yes' } } = options;
  return fetch(`${system.gatewayUrl}/v1/chat/completions`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${system.key}`,
      'content-type': 'application/json',
      'x-tfy-metadata': JSON.stringify(tags),
    },
    body: JSON.stringify({
      model: 'demo/chat',
      stream,
      max_tokens: 20,
      messages: [{ role: 'user', content }],
    }),
  });
}

/** What the provider has served so far, in sums. */
async function served(): Promise<unknown> {
  return (await fetch(`${system.provider.url}/ledger/totals`)).json();
}

test('a request with what may not go in is refused in the client’s shape, and reaches no provider', async () => {
  const before = await served();
  const answer = await ask('write to lena@mail.tollgate.dev');
  expect(answer.status).toBe(400);
  expect(await answer.json()).toMatchObject({ error: { code: 'guardrail_blocked' } });
  expect(await served()).toEqual(before);
});

test.each([false, true])('what comes out is rewritten (stream: %s)', async (stream) => {
  const text = await (await ask('hello', { stream })).text();
  const said = stream
    ? text
        .split('\n')
        .filter((line) => line.startsWith('data: {'))
        .map((line) => JSON.parse(line.slice('data: '.length)).choices?.[0]?.delta?.content ?? '')
        .join('')
    : JSON.parse(text).choices[0].message.content;
  expect(said).toMatch(/^Rewritten: no model wrote these words/);
});

test('a request that no rule is about is left alone', async () => {
  const answer = await ask('write to lena@mail.tollgate.dev', { tags: {} });
  expect(answer.status).toBe(200);
  expect(await answer.text()).toContain('Simulation: no model wrote');
});

test('what a guardrail made of a request is in history, without what it found', async () => {
  const id = (await ask('write to lena@mail.tollgate.dev')).headers.get('x-request-id') ?? '';
  const shown = async () =>
    JSON.stringify(await system.admin.call('GET', `/requests/${id}`).catch(() => ({ guardrails: [] })));
  await until(async () => (await shown()).includes('safety/pii'), { what: 'the request in history' });
  expect(JSON.parse(await shown())).toMatchObject({
    error_code: 'guardrail_blocked',
    guardrails: expect.arrayContaining([
      expect.objectContaining({
        guardrail: 'safety/pii',
        rule: 'guarded',
        side: 'input',
        result: 'blocked',
        kinds: ['Email'],
        places: ['user'],
      }),
      // What had nothing to look at has not passed.
      expect.objectContaining({ guardrail: 'safety/words', side: 'output', result: 'not_scanned' }),
    ]),
  });
  expect(await shown()).not.toContain('lena@mail.tollgate.dev');
});
