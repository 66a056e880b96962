import { afterAll, beforeAll, describe, expect, it, test, vi } from 'vitest';
import { addressFault, checkName } from '../../src/upstream/egress.ts';
import { CHAT, configFor, startTestSystem, type TestSystem } from '../support/gateway.ts';

describe('an address', () => {
  it.each([
    '169.254.169.254',
    '[fe80::1]',
    '[fd00:ec2::254]',
    '[::ffff:169.254.169.254]',
    '192.0.0.192',
    '0.0.0.0',
    '224.0.0.1',
  ])('of a link, a metadata service or no host is refused always: %s', (host) => {
    expect(addressFault(host, { mayBePrivate: true })).toBeDefined();
  });

  it.each([
    '127.0.0.1',
    '10.1.2.3',
    '172.31.0.1',
    '192.168.0.1',
    '100.100.100.200',
    '[::1]',
    '[fc00::1]',
    '[::ffff:10.0.0.1]',
  ])('of a private network is refused if that is set: %s', (host) => {
    expect(addressFault(host, { mayBePrivate: true })).toBeUndefined();
    expect(addressFault(host, { mayBePrivate: false })).toBeDefined();
  });

  it.each(['1.1.1.1', '172.32.0.1', '[2606:4700::1111]', 'api.openai.com'])(
    'of anyone else may be called: %s',
    (host) => {
      expect(addressFault(host, { mayBePrivate: false })).toBeUndefined();
    },
  );
});

describe('a name that a proxy will look up', () => {
  const check = (name: string, mayBePrivate: boolean) => checkName(name, { mayBePrivate }, 60_000);

  it('is refused if it leads to a private address here, where those are refused', async () => {
    await expect(check('localhost', false)).rejects.toThrow('has no address that may be called');
    await expect(check('localhost', true)).resolves.toBeUndefined();
  });

  it('is left to the proxy if it is unknown here', async () => {
    await expect(check('nowhere.invalid', false)).resolves.toBeUndefined();
  });
});

describe('a gateway that may not call private addresses', () => {
  let system: TestSystem;
  beforeAll(async () => {
    system = await startTestSystem({ TOLLGATE_UPSTREAM_PRIVATE_ADDRESSES: 'refuse' });
  });
  afterAll(() => system.stop());

  test.each([
    ['an address', (url: string) => url],
    ['a name that leads to one', (url: string) => url.replace('127.0.0.1', 'localhost')],
  ])('does not connect to %s', async (_what, baseUrl) => {
    const revision = 20 + system.policy.requests.length;
    system.policy.publish(configFor(baseUrl(system.provider.baseUrl), { revision }));
    await vi.waitFor(() => expect(system.gateway.readiness().details).toMatchObject({ revision }));
    const response = await system.post('/v1/chat/completions', CHAT);
    expect(response.status).toBe(502);
    const body = await response.text();
    expect(body).toContain('its address is not one that the gateway may call');
    expect(system.provider.requests).toEqual([]);
  });
});
