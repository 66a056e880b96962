import { credentials } from '@grpc/grpc-js';
import { systemClock } from '@tollgate/clock';
import { protocol, type WatchConfigResponse, type WatchConfigResponse__Output } from '@tollgate/contracts';
import { expect, it, onTestFinished, vi } from 'vitest';
import { ConfigWatch } from '../../src/policy-client/config-watch.ts';
import { targetsOf } from '../../src/routing/targets.ts';
import { startFakePolicy } from '../support/fake-policy.ts';
import { policyConfig } from '../support/policy-config.ts';

const PORTS = { fetchFor: () => fetch };

const account = (name: string) => ({ name, baseUrl: 'http://127.0.0.1:9/v1', credential: 'k' });
const WHOLE = policyConfig([account('a'), account('b'), account('c')], 1);
const other = (name: string) => ({
  ...policyConfig([account(name)], 1).accounts?.[0],
  baseUrl: 'http://127.0.0.1:8/v1',
});

async function follow() {
  const policy = await startFakePolicy(WHOLE);
  const seen: WatchConfigResponse__Output[] = [];
  const client = new protocol.config.v1.ConfigService(policy.address, credentials.createInsecure());
  const failures: Error[] = [];
  const watch = new ConfigWatch({
    client: () => client,
    clock: systemClock,
    gatewayId: 'test',
    changed: (snapshot) => void seen.push(snapshot),
    failed: (error) => void failures.push(error),
  });
  watch.start();
  onTestFinished(() => {
    watch.stop();
    client.close();
    policy.stop();
  });
  const publish = (message: WatchConfigResponse) => policy.publish(message);
  const heard = (revision: number) =>
    vi.waitFor(() => expect(seen.at(-1)?.revision).toBe(revision), { timeout: 20_000 });
  await heard(1);
  return { publish, seen, heard, failures };
}

it('a gateway puts differences on top of what it has, and makes targets again for the accounts that differ', async () => {
  const { publish, seen, heard } = await follow();
  publish({
    revision: 2,
    sinceRevision: 1,
    accounts: [other('b')],
    removedAccounts: ['c'],
    priceVersion: 'p',
  });
  await heard(2);
  const [before, after] = [seen[0], seen[1]];
  expect(after?.accounts.map(({ name, baseUrl }) => [name, baseUrl])).toEqual([
    ['a', 'http://127.0.0.1:9/v1'],
    ['b', 'http://127.0.0.1:8/v1'],
  ]);
  if (before === undefined || after === undefined) throw new Error('two snapshots came');
  const [old, now] = [targetsOf({ ...before, priceVersion: 'p' }, PORTS), targetsOf(after, PORTS)];
  expect([...now.byName.keys()]).toEqual(['a/gpt', 'a/free', 'b/gpt', 'b/free']);
  expect(now.byName.get('a/gpt')).toBe(old.byName.get('a/gpt'));
  expect(now.byName.get('b/gpt')).not.toBe(old.byName.get('b/gpt'));
});

it('a gateway asks for the whole again when it has missed what a difference differs from', async () => {
  const { publish, seen, heard, failures } = await follow();
  publish({ revision: 9, sinceRevision: 8, accounts: [other('b')], priceVersion: 'p' });
  await vi.waitFor(() => expect(failures).not.toEqual([]), { timeout: 20_000 });
  publish({ ...WHOLE, revision: 10 });
  await heard(10);
  expect(seen.map(({ revision }) => revision)).not.toContain(9);
  expect(seen.at(-1)?.accounts.map(({ name }) => name)).toEqual(['a', 'b', 'c']);
});
