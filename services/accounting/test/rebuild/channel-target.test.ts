import { SettingsError } from '@tollgate/settings';
import { expect, test } from 'vitest';
import { channelTarget } from '../../src/rebuild/channel-target.ts';

test.each([
  ['analytics:50053', 'analytics:50053'],
  ['unix:/tmp/analytics.sock', 'unix:/tmp/analytics.sock'],
  ['10.0.0.1:1, 10.0.0.2:2', 'ipv4:10.0.0.1:1,10.0.0.2:2'],
  ['[::1]:1,[::2]:2', 'ipv6:[::1]:1,[::2]:2'],
])('%s is dialled as %s', (address, target) => {
  expect(channelTarget(address).target).toBe(target);
});

test.each(['one:1,two:2', '10.0.0.1:1,[::1]:2'])('%s is refused by name', (address) => {
  expect(() => channelTarget(address)).toThrow(SettingsError);
  expect(() => channelTarget(address)).toThrow('TOLLGATE_ANALYTICS_ADDRESS');
});
