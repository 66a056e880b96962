import { isIPv4, isIPv6, SocketAddress } from 'node:net';

/** A range of addresses. IPv6 forms of IPv4 addresses (`::ffff:10.0.0.1`) are IPv4. */
export type Network = {
  readonly family: 4 | 6;
  /** The first address as a number. */
  readonly first: bigint;
  /** How many leading bits its addresses have in common. */
  readonly prefix: number;
};

const BITS = { 4: 32, 6: 128 } as const;
/** `::ffff:0:0/96`, where IPv4 addresses stand in IPv6. */
const MAPPED_PREFIX = 96;
const MAPPED_FIRST = 0xffff_0000_0000n;

/**
 * `10.0.0.0/8`, `2001:db8::/32` or one address as a network; bits beyond the prefix do not count. Undefined for
 * anything else.
 */
export function parseNetwork(text: string): Network | undefined {
  const [address = '', prefixText, ...rest] = text.split('/');
  const parsed = parseAddress(address);
  if (parsed === undefined || rest.length > 0) return undefined;
  const bits = BITS[parsed.family];
  if (prefixText !== undefined && !/^\d{1,3}$/.test(prefixText)) return undefined;
  const prefix = prefixText === undefined ? bits : Number(prefixText);
  if (prefix > bits) return undefined;
  const first = (parsed.value >> BigInt(bits - prefix)) << BigInt(bits - prefix);
  if (parsed.family === 4 || prefix < MAPPED_PREFIX || first >> 32n !== MAPPED_FIRST >> 32n) {
    return { family: parsed.family, first, prefix };
  }
  return { family: 4, first: first - MAPPED_FIRST, prefix: prefix - MAPPED_PREFIX };
}

/** One address as the network that holds it alone, without a zone (`%eth0`). Undefined when it is none. */
export function parseClientAddress(text: string): Network | undefined {
  const [address = ''] = text.split('%');
  return address.includes('/') ? undefined : parseNetwork(address);
}

/** The network as CIDR, in one spelling. */
export function formatNetwork({ family, first, prefix }: Network): string {
  if (family === 4) {
    const bytes = [24n, 16n, 8n, 0n].map((shift) => (first >> shift) & 0xffn);
    return `${bytes.join('.')}/${prefix}`;
  }
  const groups = Array.from({ length: 8 }, (_, index) => (first >> BigInt(112 - 16 * index)) & 0xffffn);
  const address = groups.map((group) => group.toString(16)).join(':');
  return `${new SocketAddress({ address, family: 'ipv6' }).address}/${prefix}`;
}

/** Whether every address of `inner` is one of `outer`. */
export function isWithin(inner: Network, outer: Network): boolean {
  if (inner.family !== outer.family || inner.prefix < outer.prefix) return false;
  const shift = BigInt(BITS[outer.family] - outer.prefix);
  return inner.first >> shift === outer.first >> shift;
}

function parseAddress(text: string): { family: 4 | 6; value: bigint } | undefined {
  if (isIPv4(text)) return { family: 4, value: ipv4(text) };
  if (isIPv6(text) && !text.includes('%')) return { family: 6, value: ipv6(text) };
  return undefined;
}

function ipv4(text: string): bigint {
  return text.split('.').reduce((value, byte) => (value << 8n) | BigInt(byte), 0n);
}

function ipv6(text: string): bigint {
  const dotted = /[\d.]+$/.exec(text)?.[0] ?? '';
  const tail = dotted.includes('.') ? ipv4(dotted) : undefined;
  const hex =
    tail === undefined
      ? text
      : `${text.slice(0, -dotted.length)}${(tail >> 16n).toString(16)}:${(tail & 0xffffn).toString(16)}`;
  const [head = '', end] = hex.split('::');
  const before = groupsOf(head);
  const after = end === undefined ? [] : groupsOf(end);
  const zeros = new Array<bigint>(8 - before.length - after.length).fill(0n);
  return [...before, ...zeros, ...after].reduce((value, group) => (value << 16n) | group, 0n);
}

function groupsOf(text: string): bigint[] {
  return text === '' ? [] : text.split(':').map((group) => BigInt(`0x${group}`));
}
