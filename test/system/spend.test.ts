/** Spend tells the truth at all times: limits come from the rules, amounts from the ledger. Run in both sizes. */
import { until } from '@tollgate/harness';
import { type System, startDistributed, startEmbedded } from '@tollgate/harness/system';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const SIZES = [
  { name: 'one process', start: startEmbedded, restarted: ['tollgate'] },
  {
    name: 'processes of their own',
    start: startDistributed,
    restarted: ['policy-1', 'policy-2', 'accounting'],
  },
] as const;

describe.each(SIZES)('in $name', ({ start, restarted }) => {
  let system: System;
  beforeAll(async () => {
    system = await start();
  }, 120_000);
  afterAll(() => system.stop());

  async function get(
    path: string,
  ): Promise<{ status: number; body: Spend & { error?: { message: string } } }> {
    const answer = await fetch(`${system.consoleUrl}/api/v1${path}`, {
      headers: { authorization: `Bearer ${system.adminToken}` },
    });
    // What the admin API answers by its own description.
    return { status: answer.status, body: (await answer.json()) as Spend };
  }

  /** Waits for accounting to have the newest rules. */
  async function spendOf(rule: string, is: (counter: Counter) => boolean): Promise<Counter> {
    let last: Counter | undefined;
    await until(
      async () => {
        [last] = (await get(`/spend?rule=${rule}`)).body.counters ?? [];
        return last !== undefined && is(last);
      },
      { what: `spend of ${rule}` },
    );
    if (last === undefined) throw new Error(`no counter of ${rule}`);
    return last;
  }

  const budget = (usd: number, mode = 'enforce') =>
    `type: tenant-budget-config\nname: truth\nwhen: {}\napplies_to: {type: aggregate}\nlimits: {cost_per_month: ${usd}}\nmode: ${mode}\n`;

  test('shows a new rule at once, its own limit after a change and a restart, and nothing once it is deleted', async () => {
    await system.admin.applyYaml(budget(5));
    const fresh = await spendOf('truth', () => true);
    expect(fresh).toMatchObject({ counter: 'all', limit: '5', used: '0', mode: 'enforce' });
    expect(fresh.resets_at).not.toBeNull();

    const answer = await fetch(`${system.gatewayUrl}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${system.key}`, 'content-type': 'application/json' },
      body: JSON.stringify({
        model: 'demo/chat',
        messages: [{ role: 'user', content: 'Hi' }],
        max_tokens: 20,
      }),
    });
    expect(answer.status).toBe(200);
    await answer.text();
    const counted = await spendOf('truth', ({ used }) => used !== '0');

    await system.admin.applyYaml(budget(7, 'audit'));
    await spendOf('truth', ({ limit, mode }) => limit === '7' && mode === 'audit');
    for (const name of restarted) {
      const program = system.program(name);
      await program.stop();
      await program.start();
    }
    await until(async () => (await get('/spend')).body.complete === true, { what: 'complete counters' });
    const after = await spendOf('truth', () => true);
    expect(after).toMatchObject({ limit: '7', mode: 'audit', used: counted.used });

    await fetch(`${system.consoleUrl}/api/v1/manifests/tenant-budget-config/truth`, {
      method: 'DELETE',
      headers: { authorization: `Bearer ${system.adminToken}` },
    });
    await until(async () => (await get('/spend?rule=truth')).status === 404, { what: 'the rule to be gone' });
    const { body } = await get('/spend');
    expect(body.counters.map(({ rule }) => rule)).not.toContain('truth');
    expect((await get('/spend?rule=truth')).body.error?.message).toContain('There is no rule truth');
  }, 120_000);

  test('says of a budget how many of its requests have no certain price', async () => {
    await system.admin.applyYaml(`${budget(5).replace('truth', 'unsure')}---
type: provider-account/self-hosted-model
name: unlisted
base_url: ${system.provider.url}/v1
integrations:
  - {name: chat, type: integration/model/self-hosted-model, hosted_model_name: chat, model_types: [chat]}
collaborators: [{subject: "team:everyone", role_id: provider-account-access}]
`);
    await spendOf('unsure', (counter) => counter.uncertain_requests === 0);
    const ask = () =>
      fetch(`${system.gatewayUrl}/v1/chat/completions`, {
        method: 'POST',
        headers: { authorization: `Bearer ${system.key}`, 'content-type': 'application/json' },
        body: JSON.stringify({ model: 'unlisted/chat', messages: [{ role: 'user', content: 'Hi' }] }),
      });
    await until(async () => (await (await ask()).text()).includes('choices'), {
      what: 'the model to answer',
    });
    const counter = await spendOf('unsure', ({ uncertain_requests: count }) => count > 0);
    expect(counter).toMatchObject({ uncertain_requests: 1, used: '0' });
  }, 120_000);

  test('gives its pages by cursor and says when there is more', async () => {
    const whole = (await get('/spend')).body;
    expect(whole.next_cursor).toBeNull();
    const paged: Counter[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const { body } = await get(`/spend?limit=1&cursor=${cursor}`);
      expect(body.counters.length).toBeLessThanOrEqual(1);
      paged.push(...body.counters);
      cursor = body.next_cursor;
    }
    expect(paged.map(({ rule, counter }) => [rule, counter])).toEqual(
      whole.counters.map(({ rule, counter }) => [rule, counter]),
    );
  });
});

type Counter = {
  rule: string;
  counter: string;
  limit: string | number;
  used: string | number;
  resets_at: string | null;
  mode: string;
  uncertain_requests: number;
};
type Spend = { counters: Counter[]; complete: boolean; next_cursor: string | null };
