import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { admit } from '../support/fake-policy.ts';
import { answerJson } from '../support/fake-provider.ts';
import { startTestSystem, type TestSystem } from '../support/gateway.ts';
import { call, originOf, speechAccount, useEndpoints } from './endpoint-system.ts';

const OFFENDING = 'jane.doe@acme.io';
const GROUP = `type: provider-account/guardrail-config-group
name: g
integrations:
  - {name: blocks, type: integration/guardrail-config/regex, operation: validate, enforcing_strategy: enforce, config: {preset_patterns: {presets: [email]}}}
  - {name: rewrites, type: integration/guardrail-config/regex, operation: mutate, enforcing_strategy: enforce, config: {preset_patterns: {presets: [email]}}}
  - {name: tries, type: integration/guardrail-config/regex, operation: mutate, priority: 0, enforcing_strategy: enforce_but_ignore_on_error, config: {preset_patterns: {presets: [email]}}}
`;

let system: TestSystem;
beforeAll(async () => {
  system = await startTestSystem();
  await useEndpoints(system, speechAccount(originOf(system)), GROUP);
});
beforeEach(() => {
  system.provider.requests.length = 0;
  system.provider.answer = (response) => answerJson(response, { ok: true });
});
afterAll(() => system?.stop());

function use(given: { inputs?: string[]; outputs?: string[] }): void {
  const guardrails = [{ rule: 'the-rule', inputs: [], outputs: [], errorMessage: '', ...given }];
  system.policy.decide = (request) => admit(request, { guardrails });
}

const post = (type: string, body: string, path = '/say') =>
  call(system, 'POST', `/proxy-api/speech/tts${path}`, { headers: { 'content-type': type }, body });

describe('a guardrail for requests', () => {
  it.each([
    ['JSON', 'application/json', JSON.stringify({ input: { text: [`to ${OFFENDING}`] } }), '/say'],
    ['escaped JSON', 'application/json', '{"a":"jane.doe\\u0040acme.io"}', '/say'],
    ['a repeated member', 'application/json', `{"a":"${OFFENDING}","a":"x"}`, '/say'],
    ['a JSON list', 'application/vnd.x+json', `["${OFFENDING}"]`, '/say'],
    ['what is no JSON', 'application/json', `{broken ${OFFENDING}`, '/say'],
    ['XML', 'application/ssml+xml', `<speak>${OFFENDING}</speak>`, '/say'],
    ['a text', 'text/plain', OFFENDING, '/say'],
    ['the query', 'text/plain', 'x', '/say?q=jane.doe%40acme.io'],
    ['the path', 'text/plain', 'x', '/jane.doe%40acme.io'],
  ])('blocks what it finds in %s', async (_, type, body, path) => {
    use({ inputs: ['g/blocks'] });
    const answer = await post(type, body, path);
    expect(answer.status).toBe(400);
    expect(answer.body.toString()).toContain('guardrail_blocked');
    expect(system.provider.requests).toEqual([]);
  });

  it('lets pass what it does not find, byte for byte', async () => {
    use({ inputs: ['g/blocks', 'g/rewrites'] });
    const body = '{ "a" :  "harmless" }';
    expect((await post('application/json', body)).status).toBe(200);
    expect(system.provider.requests[0]?.body.toString()).toBe(body);
  });

  it('notes that it did not look at a body that is no text', async () => {
    use({ inputs: ['g/blocks'] });
    const answer = await post('audio/wav', OFFENDING);
    expect(answer.status).toBe(200);
    const event = await system.eventOf(String(answer.headers['x-request-id']));
    expect(event.guardrails).toMatchObject([{ guardrail: 'g/blocks', result: 'not_scanned' }]);
  });

  it('that would rewrite, and whose failures are ignored, lets the request pass unchanged', async () => {
    use({ inputs: ['g/tries'] });
    const body = JSON.stringify({ text: OFFENDING });
    const answer = await post('application/json', body);
    expect(answer.status).toBe(200);
    expect(system.provider.requests[0]?.body.toString()).toBe(body);
    const event = await system.eventOf(String(answer.headers['x-request-id']));
    expect(event.guardrails).toMatchObject([
      { guardrail: 'g/tries', result: 'errored', reason: 'requests to custom endpoints are not rewritten' },
    ]);
  });

  it('that would rewrite hides nothing from an enforced one after it', async () => {
    use({ inputs: ['g/tries', 'g/rewrites'] });
    const answer = await post('application/json', JSON.stringify({ text: OFFENDING }));
    expect(answer.body.toString()).toContain('guardrail_failed');
    expect(system.provider.requests).toEqual([]);
  });

  it('that would rewrite blocks instead', async () => {
    use({ inputs: ['g/rewrites'] });
    const answer = await post('application/json', JSON.stringify({ text: OFFENDING }));
    expect(answer.status).not.toBe(200);
    expect(answer.body.toString()).toContain('guardrail_failed');
    expect(system.provider.requests).toEqual([]);
  });
});

it('an enforced guardrail for answers refuses the request, since it could not look at the answer', async () => {
  use({ outputs: ['g/blocks'] });
  const answer = await post('text/plain', 'x');
  expect(answer.body.toString()).toContain('guardrail_failed');
  expect(system.provider.requests).toEqual([]);
});
