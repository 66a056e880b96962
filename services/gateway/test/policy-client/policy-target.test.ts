import { expect, test } from 'vitest';
import { policyTarget } from '../../src/policy-client/policy-target.ts';

test.each([
  ['127.0.0.1:50051', '127.0.0.1:50051'],
  ['unix:/run/policy.sock', 'unix:/run/policy.sock'],
  ['policy:50051', 'policy:50051'],
  ['10.0.0.1:1, localhost:2', 'ipv4:10.0.0.1:1,127.0.0.1:2'],
])('%s is dialled as %s', (address, target) => {
  expect(policyTarget(address)).toBe(target);
});

test('several names cannot be dialled together', () => {
  expect(() => policyTarget('a:1,b:2')).toThrow('IPv4');
});
