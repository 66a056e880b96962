import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { until } from '@tollgate/harness';
import { type System, startEmbedded } from '@tollgate/harness/system';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runTollgate } from './run-tollgate.ts';

const GROUP = `type: provider-account/guardrail-config-group
name: safety
integrations:
  - {name: pii, type: integration/guardrail-config/tfy-pii, operation: mutate, enforcing_strategy: enforce, config: {pii_categories: [Email]}}
  - {name: greeting, type: integration/guardrail-config/tollgate-words, operation: validate, enforcing_strategy: audit, config: {denied: [hello, say hello]}}
  - {name: size, type: integration/guardrail-config/tollgate-size, enforcing_strategy: enforce, config: {max_characters: 5000}}
  - {name: policy, type: integration/guardrail-config/opa, enforcing_strategy: enforce, config: {opa_url: "http://opa:8181", policy_path: allow}}
`;
const LOGGED = { 'x-tfy-logging-config': '{"enabled": true}' };
const ADDRESS = 'jane.doe@acme.io';

let folder: string;
let system: System;
beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'tollgate-guard-since-'));
  writeFileSync(path.join(folder, 'group.yaml'), GROUP);
  system = await startEmbedded();
}, 60_000);
afterAll(async () => {
  await system?.stop();
  rmSync(folder, { recursive: true, force: true });
});

const guardTest = (...flags: readonly string[]) =>
  runTollgate(['guard', 'test', '-f', 'group.yaml', ...flags], {
    cwd: folder,
    environment: { TOLLGATE_CONSOLE_URL: system.consoleUrl, TOLLGATE_ADMIN_TOKEN: system.adminToken },
  });

/** Sends a request; resolves with its id once history has it. */
async function chat(messages: readonly object[], headers: Record<string, string> = {}): Promise<string> {
  const answer = await fetch(`${system.gatewayUrl}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${system.key}`, 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ model: 'demo/chat', messages }),
  });
  await answer.arrayBuffer();
  const id = answer.headers.get('x-request-id') ?? '';
  const isKept = () =>
    system.admin.call('GET', `/requests/${id}`).then(
      // The shape is fixed by the public contract.
      (kept) => (headers === LOGGED ? (kept as { request: unknown }).request !== null : true),
      () => false,
    );
  await until(isKept, { what: `history to have ${id}`, timeoutMs: 30_000 });
  return id;
}

test('says that nothing could be tried if no body was logged, and exits with 1', async () => {
  await chat([{ role: 'user', content: `Write to ${ADDRESS}` }]);
  const { exitCode, stdout, stderr } = await guardTest('--since', '7d');
  expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
  expect(stderr).toMatch(/^none of the 1 requests from .* has a logged body: nothing could be tried/);
});

test('prints what guardrails would have found in logged requests and answers, masked, and exits with 2', async () => {
  const call = {
    id: 'c1',
    type: 'function',
    function: { name: 'send', arguments: JSON.stringify({ to: ADDRESS }) },
  };
  const id = await chat(
    [
      { role: 'user', content: 'Please say something' },
      { role: 'assistant', content: null, tool_calls: [call] },
      { role: 'tool', tool_call_id: 'c1', content: 'sent' },
    ],
    LOGGED,
  );
  const clean = await chat([{ role: 'user', content: 'Nothing to see' }], LOGGED);
  const { exitCode, stdout, stderr } = await guardTest('--since', '7d', '--model', 'demo/chat');
  expect(exitCode).toBe(2);
  const lines = stdout.trim().split('\n');
  expect(lines.filter((line) => line.includes(id))).toContainEqual(
    expect.stringMatching(/user:tester@example\.com: safety\/pii rewritten: Email \(ja… 16 characters\)$/),
  );
  expect(lines.at(-1)).toMatch(
    /^2 of 3 requests had logged bodies; 3 guardrails, \d+ findings in \d requests$/,
  );
  expect(stdout).not.toContain(ADDRESS);
  expect(stderr).toBe('safety/policy was left out: it asks a service\n');
  const json = await guardTest('--since', '7d', '--json');
  const found = json.stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(found).toContainEqual(
    expect.objectContaining({
      request_id: id,
      side: 'request',
      guardrail: 'safety/pii',
      result: 'rewritten',
    }),
  );
  expect(
    found.filter(({ request_id, guardrail }) => request_id === clean && guardrail === 'safety/pii'),
  ).toEqual([]);
});

test('exits with 1 if the bodies of all logged requests were deleted', async () => {
  await system.admin.call('DELETE', '/request-logs?subject=user:tester@example.com');
  const { exitCode, stdout, stderr } = await guardTest('--since', '7d');
  expect(exitCode).toBe(1);
  expect(stdout).toMatch(/^0 of 3 requests had logged bodies/);
  expect(stderr).toContain('2 bodies are no longer kept, or may not be read with this key\n');
});

test('refuses a time that it cannot read', async () => {
  const { exitCode, stderr } = await guardTest('--since', 'yesterday');
  expect(exitCode).toBe(1);
  expect(stderr).toContain('such as 30m, 12h or 7d');
});
