import { describe, expect, it } from 'vitest';
import { channelTarget, channelTo } from '../src/index.ts';

describe('an address', () => {
  it.each([
    ['127.0.0.1:50051', '127.0.0.1:50051'],
    ['policy:50051', 'policy:50051'],
    [' policy.tollgate.svc:50051 ', 'policy.tollgate.svc:50051'],
    ['dns:///policy:50051', 'dns:///policy:50051'],
    ['[::1]:50051', '[::1]:50051'],
    ['unix:/run/policy.sock', 'unix:/run/policy.sock'],
    ['10.0.0.1:1, localhost:2', 'ipv4:10.0.0.1:1,127.0.0.1:2'],
    ['[::1]:1,[::2]:2', 'ipv6:[::1]:1,[::2]:2'],
  ])('%s is dialled as %s', (address, target) => {
    expect(channelTarget(address)).toBe(target);
  });

  it.each([
    '',
    'policy',
    'http://policy:1',
    'a b:1',
    'a:1,b:2',
    '10.0.0.1:1,[::1]:2',
    '10.0.0.1,10.0.0.2',
    'a:1,',
  ])('%j cannot be dialled', (address) => {
    expect(() => channelTarget(address)).toThrow(RangeError);
  });
});

describe('a channel', () => {
  it('takes turns between replicas, or keeps to one of them', () => {
    const policyOf = (replicas: 'take-turns' | 'keep-to-one') =>
      channelTo('a:1', { replicas }).options['grpc.service_config'];
    expect(policyOf('take-turns')).toContain('round_robin');
    expect(policyOf('keep-to-one')).toContain('pick_first');
  });

  it('is in plain text unless it is told whom to trust', () => {
    const [plain, secured] = [undefined, { identity: undefined, ca: undefined, serverName: 'policy' }].map(
      (tls) => channelTo('a:1', { replicas: 'take-turns', tls }),
    );
    expect(plain?.credentials._isSecure()).toBe(false);
    expect(plain?.options).not.toHaveProperty('grpc.ssl_target_name_override');
    expect(secured?.credentials._isSecure()).toBe(true);
    expect(secured?.options).toHaveProperty('grpc.ssl_target_name_override', 'policy');
  });
});
