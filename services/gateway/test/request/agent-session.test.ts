import { afterAll, beforeAll, expect, test } from 'vitest';
import { CHAT, KEY, startTestSystem, type TestSystem } from '../support/gateway.ts';

let system: TestSystem;
beforeAll(async () => {
  system = await startTestSystem();
});
afterAll(() => system.stop());

async function sessionOf(headers: Record<string, string>) {
  const response = await system.post('/v1/chat/completions', CHAT, headers);
  expect(response.status).toBe(200);
  await response.arrayBuffer();
  const event = await system.eventOf(response.headers.get('x-request-id'));
  const { sessionId, agentId, parentAgentId } = event;
  return [sessionId, agentId, parentAgentId];
}

test.each<[client: string, headers: Record<string, string>, expected: string[]]>([
  [
    'Claude Code',
    {
      'x-claude-code-session-id': 's',
      'x-claude-code-agent-id': 'a',
      'x-claude-code-parent-agent-id': 'p',
    },
    ['s', 'a', 'p'],
  ],
  ['the first agent of Codex', { 'session-id': 's', 'thread-id': 's' }, ['s', '', '']],
  [
    'another agent of Codex',
    { 'session-id': 's', 'thread-id': 't', 'x-codex-parent-thread-id': 's' },
    ['s', 't', 's'],
  ],
  ['OpenCode', { 'x-session-id': 's2', 'x-parent-session-id': 's' }, ['s2', '', 's']],
  ['Goose', { 'agent-session-id': '20260101_1' }, ['20260101_1', '', '']],
  [
    'any client, in headers of Tollgate',
    { 'x-tollgate-session-id': 'mine', 'x-tollgate-agent-id': 'a', 'session-id': 'theirs' },
    ['mine', 'a', ''],
  ],
  ['a client without a session', {}, ['', '', '']],
])('the session of %s is in the usage event', async (_client, headers, expected) => {
  expect(await sessionOf(headers)).toEqual(expected);
});

test.each([
  ['that is too long', 'x'.repeat(129)],
  ['with a space', 'a b'],
  ['that is the key of the caller', KEY],
])('an id of a client %s is left out', async (_what, id) => {
  expect(await sessionOf({ 'x-session-id': id })).toEqual(['', '', '']);
});

test.each(['x'.repeat(129), 'a b', ''])(
  'an id of %j in a header of Tollgate is refused by its name',
  async (id) => {
    const headers = { 'x-tollgate-session-id': id };
    const response = await system.post('/v1/chat/completions', CHAT, headers);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error: { param: 'x-tollgate-session-id' } });
  },
);

test('policy hears nothing of a session, so that it never decides anything', async () => {
  await sessionOf({ 'x-session-id': 'ses-unheard' });
  expect(JSON.stringify(system.policy.requests.at(-1))).not.toContain('ses-unheard');
});
