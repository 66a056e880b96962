import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type System, startEmbedded, TEST_USER } from '@tollgate/harness/system';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runTollgate } from '../../cli/test/run-tollgate.ts';

const REQUESTS = 5;
/** Rules that are not applied; those of the system admit all requests. */
const RULES = `type: gateway-rate-limiting-config
name: gateway-rate-limiting-config
rules: [{id: three-a-day, when: {}, limit_to: 3, unit: requests_per_day, rate_limit_applies_per: [user]}]
`;
let system: System;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'tollgate-trial-'));
  system = await startEmbedded();
  for (let index = 0; index < REQUESTS; index++) {
    const answer = await fetch(`${system.gatewayUrl}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${system.key}`, 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'demo/chat', messages: [{ role: 'user', content: 'Hello' }] }),
    });
    expect(answer.status).toBe(200);
    await answer.arrayBuffer();
  }
});
afterAll(async () => {
  await system?.stop();
  rmSync(folder, { recursive: true });
});

async function tryLimits(manifests: string, key = system.adminToken) {
  const answer = await fetch(`${system.consoleUrl}/api/v1/limits/try`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ manifests }),
  });
  // What it is, is for the expectations to say.
  return { status: answer.status, json: (await answer.json()) as Record<string, unknown> };
}

test('tries rules on the requests of the last week, and stores nothing', async () => {
  await expect
    .poll(() => tryLimits(RULES), { timeout: 20_000 })
    .toMatchObject({
      status: 200,
      json: {
        requests: REQUESTS,
        refused: 2,
        rules: [
          {
            rule: 'three-a-day',
            mode: 'enforce',
            matched: REQUESTS,
            refused: 2,
            counters: [{ counter: `user:${TEST_USER}`, refused: 2 }],
          },
        ],
      },
    });
  const { json } = await tryLimits(RULES);
  expect(Number((json['rules'] as { refused_cost_usd: string }[])[0]?.refused_cost_usd)).toBeGreaterThan(0);
  const config = await system.admin.call('GET', '/manifests');
  expect(JSON.stringify(config)).not.toContain('three-a-day');
});

test('a fault of the rules is named, and what is no rule is refused', async () => {
  expect(await tryLimits(RULES.replace('limit_to: 3', 'limit_to: -3'))).toMatchObject({
    status: 422,
    json: { error: { details: [{ path: 'rules[0].limit_to' }] } },
  });
  expect(await tryLimits('type: user\nemail: a@example.com\n')).toMatchObject({
    status: 400,
    json: { error: { param: 'manifests' } },
  });
});

test('a member may not try rules on the requests of all', async () => {
  expect(await tryLimits(RULES, system.key)).toMatchObject({
    status: 403,
    json: { error: { code: 'forbidden' } },
  });
});

test('the command shows the same', async () => {
  const file = path.join(folder, 'rules.yaml');
  writeFileSync(file, RULES);
  const environment = { TOLLGATE_CONSOLE_URL: system.consoleUrl, TOLLGATE_ADMIN_TOKEN: system.adminToken };
  const { stdout, exitCode } = await runTollgate(['try', '-f', file], { environment });
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(/^three-a-day +enforce +5 +2 +0\.\d+ USD +\S+Z +user:tester@example.com \(2\)$/m);
  expect(stdout).toContain('2 of 5 requests of the last 7 days would have been refused');
});
