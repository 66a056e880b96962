import { simulatedClock } from '@tollgate/clock';
import { Health } from '../../../services/gateway/src/routing/health.ts';
import { planTargets } from '../../../services/gateway/src/routing/plan.ts';
import { targetsOf } from '../../../services/gateway/src/routing/targets.ts';
import { virtualModels } from '../../../services/gateway/test/routing/virtual-models.ts';
import { wireConfig } from '../../../services/gateway/test/support/policy-config.ts';
import { median } from '../figure/rounds.ts';

const ACCOUNTS = ['one', 'two', 'three', 'four', 'five'];
const CHOICES = 20_000;
const ROUNDS = 9;

/** Microseconds of one choice among five targets by weight, health and conversation. */
export function choiceAmongFiveUs(messages: readonly { role: string; content: string }[]): number {
  const plan = planner(messages);
  const rounds = Array.from({ length: ROUNDS }, () => {
    const startedMs = performance.now();
    for (let choice = 0; choice < CHOICES; choice++) plan();
    return ((performance.now() - startedMs) * 1_000) / CHOICES;
  });
  return median(rounds);
}

function planner(messages: readonly { role: string; content: string }[]): () => unknown {
  const names = ACCOUNTS.map((account) => `${account}/gpt`);
  const listed = names.map((name) => `{target: ${name}, weight: 20}`).join(', ');
  const routing = `{type: weight-based-routing, load_balance_targets: [${listed}], sticky_routing: {ttl_seconds: 3600, session_identifiers: [{source: conversation}]}}`;
  const accounts = ACCOUNTS.map((name) => ({ name, baseUrl: 'https://x.example/v1', credential: 'k' }));
  const config = wireConfig(accounts, 1, [virtualModels({ m: routing })]);
  const targets = targetsOf(config, { fetchFor: () => fetch });
  const clock = simulatedClock();
  const health = new Health(clock, () => {});
  for (const target of names) {
    for (let sample = 0; sample < 5; sample++)
      health.reportSpeed({ target, timeToFirstTokenMs: 10, timePerTokenMs: 1 });
  }
  const request = { headers: {}, tags: {}, body: { model: 'vm-group/m', messages }, subject: 'user:lena' };
  const nowMs = clock.nowMs();
  return () =>
    planTargets(
      { targets: names, route: 'vm-group/m', asked: 'vm-group/m' },
      { targets, health, request, nowMs, random: Math.random },
    );
}
