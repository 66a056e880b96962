import { until } from '@tollgate/harness';
import { startEmbedded } from '@tollgate/harness/system';
import { expect, test } from 'vitest';

const LIMIT_USD = 0.06;
/** A token of output costs 0.00001 USD, so this is more than the budget pays. */
const OUTPUT_TOKENS = 20_000;

const BUDGET = `
type: tenant-budget-config
name: running
when: {}
applies_to: {type: aggregate}
mode: enforce
limits: {cost_per_day: ${LIMIT_USD}}
`;

/** Reserved is what is likely; what a stream really generates is only seen while it runs. */
test('a stream that uses up its budget while it runs is ended by it, charged, and the next one refused', {
  timeout: 120_000,
}, async () => {
  const system = await startEmbedded();
  try {
    await system.admin.applyYaml(BUDGET);
    const ask = (simulate: object) =>
      fetch(`${system.gatewayUrl}/v1/chat/completions`, {
        method: 'POST',
        headers: { authorization: `Bearer ${system.key}`, 'content-type': 'application/json' },
        body: JSON.stringify({
          model: 'demo/chat',
          messages: [{ role: 'user', content: 'Write a book.' }],
          stream: true,
          simulate,
        }),
        signal: AbortSignal.timeout(60_000),
      });

    const answer = await ask({ output_tokens: OUTPUT_TOKENS, tokens_per_second: 3_000, ttft_ms: 0 });
    expect(answer.status).toBe(200);
    const text = await answer.text();
    expect(text).not.toContain('[DONE]');
    const last = text.trimEnd().split('\n\n').at(-1) ?? '';
    expect(JSON.parse(last.slice('data: '.length))).toMatchObject({
      error: { code: 'budget_exceeded', rule: expect.stringContaining('running') },
    });

    const spent = async () => {
      const counter = (await system.admin.spend()).find(({ rule }) => rule.includes('running'));
      return { used: Number(counter?.used), reserved: Number(counter?.reserved) };
    };
    await until(async () => (await spent()).used > 0, { what: 'the stream to be settled' });
    const { used, reserved } = await spent();
    expect(reserved).toBe(0);
    // A chunk of the simulated provider is a token: the content that was delivered is what was charged.
    const delivered = text.split('\n\n').filter((event) => event.includes('"content":"')).length;
    expect(used).toBeGreaterThan(LIMIT_USD);
    expect(used).toBeLessThan(1.1 * LIMIT_USD);
    expect(Math.abs(used - delivered * 0.00001)).toBeLessThan(0.001);

    const refused = await ask({ output_tokens: 1 });
    expect(refused.status).toBe(402);
    expect(refused.headers.get('x-ratelimit-limit')).toBe(String(LIMIT_USD));
    expect(refused.headers.get('x-ratelimit-remaining')).toBe('0');
    const resetSeconds = Number(/^([\d.]+)s$/.exec(refused.headers.get('x-ratelimit-reset') ?? '')?.[1]);
    expect(resetSeconds).toBeGreaterThan(0);
    expect(resetSeconds).toBeLessThanOrEqual(24 * 3_600);
  } finally {
    await system.stop();
  }
});
