import { BlockList, isIP, isIPv4 } from 'node:net';
import type { Setting } from './setting.ts';

/** The proxies whose word on where a client is counts. */
export type TrustedProxies = {
  /**
   * The address of whoever sent a request: that of its socket, or, where that is a trusted proxy, the last one in
   * `x-forwarded-for` that is none. Empty when the socket has no address. IPv4 in its own form, not in IPv6's.
   */
  clientAddress(socketAddress: string | undefined, forwardedFor: string | string[] | undefined): string;
};

const ENV = 'TOLLGATE_TRUSTED_PROXIES';
const NETWORKS_MAX = 1_000;
/** More hops than that are nobody's network. */
const HOPS_MAX = 20;

/** Which proxies stand between clients and a server. */
export function trustedProxiesSetting(): Setting<TrustedProxies> {
  const takes = 'networks as CIDR, or addresses, separated by commas';
  return {
    env: ENV,
    doc: 'Networks of proxies in front of gateway and console. Tollgate reads the header x-forwarded-for only from these proxies.',
    secret: false,
    takes,
    defaultText: '',
    fallback: trustedProxies(new BlockList(), 0),
    parse(text) {
      const networks = text.split(',').map((network) => network.trim());
      if (networks.length > NETWORKS_MAX) throw new Error(`must be at most ${NETWORKS_MAX} networks`);
      const list = new BlockList();
      for (const network of networks) {
        if (!addNetwork(list, network)) throw new Error(`must be ${takes}`);
      }
      return trustedProxies(list, networks.length);
    },
  };
}

function trustedProxies(list: BlockList, networks: number): TrustedProxies {
  const isTrusted = (address: string) => list.check(address, isIPv4(address) ? 'ipv4' : 'ipv6');
  return {
    clientAddress(socketAddress, forwardedFor) {
      let address = plainAddress(socketAddress ?? '');
      if (networks === 0 || forwardedFor === undefined) return address;
      const hops = [forwardedFor].flat().join(',').split(',').slice(-HOPS_MAX);
      while (address !== '' && isTrusted(address)) {
        const next = plainAddress(hops.pop() ?? '');
        if (next === '') return address;
        address = next;
      }
      return address;
    },
  };
}

/** An address without spaces, zone and IPv6's way of writing IPv4; empty when it is none. */
function plainAddress(text: string): string {
  const [address = ''] = text
    .trim()
    .replace(/^::ffff:(?=\d+\.)/i, '')
    .split('%');
  return isIP(address) === 0 ? '' : address;
}

function addNetwork(list: BlockList, network: string): boolean {
  const [address = '', prefix, ...rest] = network.split('/');
  const version = isIP(address);
  if (version === 0 || address.includes('%') || rest.length > 0) return false;
  const bits = version === 4 ? 32 : 128;
  const length = prefix === undefined ? bits : Number(prefix);
  if (prefix !== undefined && (!/^\d{1,3}$/.test(prefix) || length > bits)) return false;
  list.addSubnet(address, length, version === 4 ? 'ipv4' : 'ipv6');
  return true;
}
