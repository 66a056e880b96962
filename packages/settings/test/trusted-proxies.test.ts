import { describe, expect, it } from 'vitest';
import { trustedProxiesSetting } from '../src/index.ts';

const setting = trustedProxiesSetting();

describe('where a client is', () => {
  const behind = setting.parse('10.0.0.0/8, 2001:db8::/32,192.0.2.1');
  it.each([
    ['without a proxy is where its socket is', '203.0.113.5', undefined, '203.0.113.5'],
    ['is not what a client says by itself', '203.0.113.5', '198.51.100.1', '203.0.113.5'],
    ['is what a trusted proxy says', '10.1.2.3', '198.51.100.1', '198.51.100.1'],
    ['is not what the client told the proxy', '10.1.2.3', '10.9.9.9, 198.51.100.1', '198.51.100.1'],
    ['is behind all trusted proxies', '10.1.2.3', '198.51.100.1, 192.0.2.1,10.4.4.4', '198.51.100.1'],
    ['is the outermost proxy when all are trusted', '10.1.2.3', '10.5.5.5', '10.5.5.5'],
    ['is the proxy when that says nonsense', '10.1.2.3', 'unknown', '10.1.2.3'],
    ['may be told in several headers', '10.1.2.3', ['198.51.100.1', '10.4.4.4'], '198.51.100.1'],
    ['may be in IPv6', '2001:db8::1', '2001:4860::8', '2001:4860::8'],
    ['is IPv4 also through a socket of IPv6', '::ffff:10.1.2.3', '::ffff:198.51.100.1', '198.51.100.1'],
    ['is unknown on a Unix socket', undefined, '198.51.100.1', ''],
  ])('%s', (_what, socket, forwarded, address) => {
    expect(behind.clientAddress(socket, forwarded)).toBe(address);
  });

  it('is where its socket is when no proxy is trusted', () => {
    expect(setting.fallback.clientAddress('::ffff:127.0.0.1', '198.51.100.1')).toBe('127.0.0.1');
  });

  it.each(['10.0.0.0/33', 'proxy.example.com', '10.0.0.0/8,', '10.0.0.0/8/8', 'fe80::1%eth0', '::/129'])(
    '%s names no networks',
    (text) => {
      expect(() => setting.parse(text)).toThrow('must be networks as CIDR');
    },
  );
});
