/** A gateway between two policies of which one stops answering while its connection stays up. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { admit, type FakePolicy, refuse, startFakePolicy } from '../support/fake-policy.ts';
import { CHAT, configFor, startTestSystem, type TestSystem } from '../support/gateway.ts';

/** Two policies, the one that the gateway asks first. */
async function startTwo(): Promise<{ system: TestSystem; hung: FakePolicy; other: FakePolicy }> {
  const policies = [
    await startFakePolicy(configFor('http://127.0.0.1:9'), { tcp: true }),
    await startFakePolicy(configFor('http://127.0.0.1:9'), { tcp: true }),
  ] as const;
  const dataDir = mkdtempSync(path.join(tmpdir(), 'tollgate-hung-'));
  const system = await startTestSystem({
    TOLLGATE_DATA_DIR: dataDir,
    TOLLGATE_POLICY_ADDRESS: policies.map(({ address }) => address).join(','),
    TOLLGATE_ADMISSION_DEADLINE_MS: '2000',
  });
  onTestFinished(async () => {
    await system.stop();
    for (const policy of policies) policy.stop();
    rmSync(dataDir, { recursive: true, force: true });
  });
  for (const policy of policies) policy.publish(configFor(system.provider.baseUrl, { revision: 8 }));
  await vi.waitFor(() => expect(system.gateway.readiness().details['revision']).toBe(8));
  const [one, two] = policies;
  return one.watchers() > 0 ? { system, hung: one, other: two } : { system, hung: two, other: one };
}

test('fails none of its requests, and follows config and admissions of the other one from then on', async () => {
  const { system, hung, other } = await startTwo();
  hung.decide = () => undefined;
  const answers = await Promise.all(
    Array.from({ length: 10 }, () => system.post('/v1/chat/completions', CHAT)),
  );
  expect(answers.map(({ status }) => status)).toEqual(Array(10).fill(200));
  expect(other.requests).toHaveLength(10);
  await vi.waitFor(() => expect([hung.watchers(), other.watchers()]).toEqual([0, 1]));
  const asked = hung.requests.length;
  expect((await system.post('/v1/chat/completions', CHAT)).status).toBe(200);
  expect(hung.requests).toHaveLength(asked);
  expect(system.gateway.readiness().ready).toBe(true);
});

test('closes in its event the id of a request that the other policy refuses: the hung one may still admit it', async () => {
  const { system, hung, other } = await startTwo();
  hung.decide = () => undefined;
  other.decide = () =>
    refuse({ code: 'budget_exceeded', message: 'The budget "lab" is used up.', rule: 'lab' });
  const refused = await system.post('/v1/chat/completions', CHAT);
  expect(refused.status).toBe(402);
  expect(await system.eventOf(refused.headers.get('x-request-id'))).toMatchObject({ mayHoldLease: true });
  other.decide = (request) => admit(request);
  const admitted = await system.post('/v1/chat/completions', CHAT);
  expect(await system.eventOf(admitted.headers.get('x-request-id'))).toMatchObject({ mayHoldLease: false });
});
