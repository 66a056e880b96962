import { expect, test } from 'vitest';
import { PolicyAddresses } from '../../src/policy-client/policy-addresses.ts';

const never = () => Promise.reject(new Error('not to be resolved'));

test.each([
  ['unix:/run/policy.sock', ['unix:/run/policy.sock']],
  ['127.0.0.1:1', ['127.0.0.1:1']],
  ['[::1]:1', ['[::1]:1']],
  ['10.0.0.1:1, 10.0.0.2:2', ['10.0.0.1:1', '10.0.0.2:2']],
])('%s names its policies itself', async (address, all) => {
  const addresses = new PolicyAddresses(address, never);
  await addresses.refresh();
  expect(addresses).toMatchObject({ all, host: undefined });
});

test.each(['policy:50051', 'dns:///policy:50051'])(
  '%s resolves to all policies behind the name',
  async (address) => {
    let found: string[] | undefined = ['10.0.0.1', 'fd00::2'];
    const addresses = new PolicyAddresses(address, async (host) => {
      if (found === undefined) throw new Error(`${host} cannot be resolved`);
      return found;
    });
    expect(addresses).toMatchObject({ host: 'policy', all: ['policy:50051'] });
    await addresses.refresh();
    expect(addresses.all).toEqual(['10.0.0.1:50051', '[fd00::2]:50051']);
    found = undefined;
    await addresses.refresh();
    expect(addresses.all).toEqual(['10.0.0.1:50051', '[fd00::2]:50051']);
  },
);
