import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { refuse } from '../support/fake-policy.ts';
import type { TestSystem } from '../support/gateway.ts';
import { guardAll, OFFENDING, startGuardedSystem } from './guarded-system.ts';

const PII = { type: 'tfy-pii', config: { pii_categories: ['Email'] } };
const PATH = '/hooks/claude-code/main/gpt';
const COMMON = {
  session_id: 's1',
  transcript_path: `/srv/${OFFENDING}/t.jsonl`,
  cwd: '/srv/project',
  permission_mode: 'default',
};

const EVENTS = {
  UserPromptSubmit: { prompt: `Write to ${OFFENDING}` },
  PreToolUse: {
    tool_name: 'Bash',
    tool_use_id: 't1',
    tool_input: { command: `mail ${OFFENDING}`, timeout: 9 },
  },
  PostToolUse: {
    tool_name: 'Read',
    tool_input: { file_path: 'a.txt' },
    tool_response: { lines: [{ text: `From ${OFFENDING}` }], count: 1 },
  },
};
const PLACES = { UserPromptSubmit: 'user', PreToolUse: 'tool_call', PostToolUse: 'tool_result' };
const NAMES = Object.keys(EVENTS) as (keyof typeof EVENTS)[]; // the table's own keys

let system: TestSystem;
beforeAll(async () => {
  system = await startGuardedSystem({
    block: { ...PII, operation: 'validate' },
    redact: { ...PII, operation: 'mutate' },
    watch: { ...PII, operation: 'validate', enforcing_strategy: 'audit' },
    broken: {
      type: 'opa',
      config: { opa_url: 'http://127.0.0.1:9', policy_path: 'allow' },
    },
    lenient: {
      type: 'opa',
      enforcing_strategy: 'enforce_but_ignore_on_error',
      config: { opa_url: 'http://127.0.0.1:9', policy_path: 'allow' },
    },
  });
});
afterAll(() => system.stop());
beforeEach(() => void system.provider.requests.splice(0));

async function hook(name: string, fields: object = {}, path = PATH) {
  const answer = await system.post(path, { ...COMMON, hook_event_name: name, ...fields });
  const body = JSON.parse(await answer.text());
  return { status: answer.status, body, id: answer.headers.get('x-request-id') };
}

describe.each(NAMES)('%s', (name) => {
  const message = expect.stringContaining('Guardrail g/block blocked the request: it found Email');

  test('is denied in the fields of the event, and no provider is asked', async () => {
    guardAll(system, { inputs: ['g/block'] });
    const { status, body, id } = await hook(name, EVENTS[name]);
    expect(status).toBe(200);
    if (name === 'PreToolUse') {
      expect(body).toEqual({
        hookSpecificOutput: {
          hookEventName: name,
          permissionDecision: 'deny',
          permissionDecisionReason: message,
        },
      });
    } else expect(body).toMatchObject({ decision: 'block', reason: message });
    if (name === 'PostToolUse') {
      // Claude Code ignores a result that has not the form of its tool's.
      const withheld = expect.stringContaining('[withheld] Guardrail g/block blocked the request');
      expect(body.hookSpecificOutput.updatedToolOutput).toEqual({ lines: [{ text: withheld }], count: 1 });
    }
    expect(JSON.stringify(body)).not.toContain(OFFENDING);
    expect(await system.eventOf(id)).toMatchObject({
      dialect: 'claude-code-hook',
      costNanoUsd: 0,
      guardrails: [{ result: 'blocked', findings: 1, places: [PLACES[name]] }],
    });
    expect(system.provider.requests).toHaveLength(0);
  });

  test('goes on if nothing is found, or if it is only noted', async () => {
    guardAll(system, { inputs: ['g/watch'] });
    expect(await hook(name, EVENTS[name])).toMatchObject({ status: 200, body: {} });
    guardAll(system, { inputs: [] });
    const { status, body } = await hook(name, EVENTS[name]);
    expect({ status, body }).toEqual({ status: 200, body: {} });
  });

  test('a guardrail that fails follows its own strategy', async () => {
    guardAll(system, { inputs: ['g/broken'] });
    const closed = JSON.stringify((await hook(name, EVENTS[name])).body);
    expect(closed).toContain('could not look at the request');
    expect(closed).toMatch(/"deny"|"block"/);
    guardAll(system, { inputs: ['g/lenient'] });
    expect((await hook(name, EVENTS[name])).body).toEqual({});
  });
});

test('a call of a tool and its result are rewritten, and a call is put before the user', async () => {
  guardAll(system, { inputs: ['g/redact'] });
  expect((await hook('PreToolUse', EVENTS.PreToolUse)).body).toEqual({
    hookSpecificOutput: {
      hookEventName: 'PreToolUse',
      permissionDecision: 'ask',
      permissionDecisionReason: expect.any(String),
      updatedInput: { command: 'mail [Email]', timeout: 9 },
    },
  });
  expect((await hook('PostToolUse', EVENTS.PostToolUse)).body).toEqual({
    hookSpecificOutput: {
      hookEventName: 'PostToolUse',
      updatedToolOutput: { lines: [{ text: 'From [Email]' }], count: 1 },
    },
  });
});

test('a prompt that a guardrail would rewrite is stopped: Claude Code cannot take a new one over', async () => {
  guardAll(system, { inputs: ['g/redact'] });
  expect((await hook('UserPromptSubmit', EVENTS.UserPromptSubmit)).body).toMatchObject({ decision: 'block' });
});

test('other events go on, and what is no event is refused', async () => {
  guardAll(system, { inputs: ['g/block'] });
  expect(await hook('SessionStart', { source: OFFENDING })).toMatchObject({ status: 200, body: {} });
  expect((await hook('')).status).toBe(400);
  expect((await hook('PreToolUse')).status).toBe(400);
  expect((await hook('Stop', {}, '/hooks/claude-code')).status).toBe(400);
});

test('a caller whom policy refuses learns it by the status', async () => {
  system.policy.decide = () => refuse({ code: 'invalid_api_key', message: 'Unknown.', principal: null });
  expect((await hook('Stop')).status).toBe(401);
});
