import { BlockList, isIPv4 } from 'node:net';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatNetwork, isWithin, parseClientAddress, parseNetwork } from '../../src/identity/network.ts';

const near = fc.ipV4().map((address) => address.replace(/^\d+\.\d+/, '10.0'));
const ipv4 = fc.oneof(fc.ipV4(), near);
const ipv6 = fc.oneof(
  fc.ipV6(),
  fc.integer({ min: 0, max: 0xffff }).map((last) => `2001:db8::${last.toString(16)}`),
  ipv4.map((address) => `::ffff:${address}`),
);
const address = fc.oneof(ipv4, ipv6);

/** Whether an address is in a network, as Node itself says. */
function nodeSays(client: string, network: string): boolean {
  const [first = '', prefix] = network.split('/');
  const list = new BlockList();
  list.addSubnet(first, Number(prefix), isIPv4(first) ? 'ipv4' : 'ipv6');
  return list.check(client, isIPv4(client) ? 'ipv4' : 'ipv6');
}

function isInside(client: string, network: string): boolean {
  const [inner, outer] = [parseClientAddress(client), parseNetwork(network)];
  return inner !== undefined && outer !== undefined && isWithin(inner, outer);
}

describe('networks', () => {
  it('hold the addresses that Node says they hold', () => {
    const networks = fc.oneof(
      fc.tuple(ipv4, fc.integer({ min: 0, max: 32 })),
      fc.tuple(fc.ipV6(), fc.integer({ min: 1, max: 128 })),
    );
    fc.assert(
      fc.property(address, networks, (client, [first, prefix]) => {
        const [inner, outer] = [parseClientAddress(client), parseNetwork(`${first}/${prefix}`)];
        // Node also looks for IPv4 addresses in networks of IPv6.
        fc.pre(inner?.family === outer?.family);
        expect(isInside(client, `${first}/${prefix}`)).toBe(nodeSays(client, `${first}/${prefix}`));
      }),
    );
  });

  it('hold every address that they were made around', () => {
    fc.assert(
      fc.property(address, fc.integer({ min: 96, max: 128 }), (client, bits) => {
        const prefix = isIPv4(client) ? bits - 96 : bits;
        expect(isInside(client, `${client}/${prefix}`)).toBe(true);
      }),
    );
  });

  it.each([
    ['10.1.2.3', '10.0.0.0/8', true],
    ['11.1.2.3', '10.0.0.0/8', false],
    ['::ffff:10.1.2.3', '10.0.0.0/8', true],
    ['::ffff:a01:203', '10.0.0.0/8', true],
    ['10.1.2.3', '::ffff:10.0.0.0/104', true],
    ['10.1.2.3', '::/0', false],
    ['2001:db8::1', '2001:db8::/32', true],
    ['2001:db9::1', '2001:db8::/32', false],
    ['fe80::1%eth0', 'fe80::/10', true],
    ['127.0.0.1', '127.0.0.1', true],
    ['127.0.0.2', '127.0.0.1', false],
    ['', '0.0.0.0/0', false],
    ['10.1.2.3/32', '0.0.0.0/0', false],
    ['localhost', '0.0.0.0/0', false],
  ])('%s in %s: %s', (client, network, expected) => {
    expect(isInside(client, network)).toBe(expected);
  });

  it.each([
    '',
    '10.0.0.0/33',
    '10.0.0.0/-1',
    '10.0.0.0/8/8',
    '10.0.0/8',
    '::1/129',
    '::1%lo/64',
    'x/8',
    '10.0.0.0/ 8',
  ])('are not written %o', (text) => {
    expect(parseNetwork(text)).toBeUndefined();
  });

  it.each([
    ['10.1.2.3/8', '10.0.0.0/8'],
    ['10.1.2.3', '10.1.2.3/32'],
    ['2001:DB8:0:0::1/32', '2001:db8::/32'],
    ['::ffff:10.1.2.3', '10.1.2.3/32'],
    ['::/0', '::/0'],
  ])('have one spelling: %s is %s', (text, spelling) => {
    const network = parseNetwork(text);
    expect(network && formatNetwork(network)).toBe(spelling);
  });

  it('in their one spelling are the same networks', () => {
    fc.assert(
      fc.property(address, fc.integer({ min: 0, max: 32 }), (first, prefix) => {
        const network = parseNetwork(`${first}/${prefix}`);
        expect(network && parseNetwork(formatNetwork(network))).toEqual(network);
      }),
    );
  });
});
