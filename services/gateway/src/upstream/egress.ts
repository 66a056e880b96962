import { type LookupAddress, lookup } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';

/** Where connections to providers may go. */
export type EgressRule = {
  /** Whether to addresses of private networks and of this machine. */
  readonly mayBePrivate: boolean;
};

/** An address that no provider has: of this link, of a cloud's metadata service, of no host or of many. */
const NEVER = blockList([
  ['0.0.0.0', 8],
  ['169.254.0.0', 16],
  ['192.0.0.192', 32],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
  ['::', 128],
  ['fd00:ec2::254', 128],
  ['fe80::', 10],
  ['ff00::', 8],
]);
/** Private networks (RFC 1918, 4193, 6598) and this machine. */
const PRIVATE = blockList([
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['::1', 128],
  ['fc00::', 7],
]);

/** Code of the error of an address that may not be called. */
export const ADDRESS_REFUSED = 'ERR_TOLLGATE_ADDRESS_REFUSED';

/** Why a host that is written as an address may not be called; undefined for one that may, and for names. */
export function addressFault(host: string, rule: EgressRule): Error | undefined {
  const address = host.replace(/^\[|\]$/g, '');
  return isIP(address) === 0 || isAllowed(address, rule) ? undefined : refused(host);
}

/**
 * Looks names up for connections: what it returns is what is connected to, so that no second answer of DNS can lead
 * elsewhere. Addresses that may not be called are left out; with none left the lookup fails.
 */
export function guardedLookup(rule: EgressRule): LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, addresses) => {
      if (error !== null) {
        callback(error, []);
        return;
      }
      const allowed = addresses.filter(({ address }) => isAllowed(address, rule));
      const [first] = allowed;
      if (first === undefined) callback(refused(hostname), []);
      else answer(options.all === true, { first, allowed, callback });
    });
  };
}

/**
 * Rejects for a name that leads to addresses of which none may be called, although another program will look it up to connect; also if
 * that is not known in time. A name that is unknown here is that program's to judge.
 */
export function checkName(hostname: string, rule: EgressRule, timeoutMs: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`${hostname} could not be looked up in time`)), timeoutMs);
    guardedLookup(rule)(hostname, { all: true }, (error) => {
      clearTimeout(late);
      if (error !== null && error.code === ADDRESS_REFUSED) reject(error);
      else resolve();
    });
  });
}

type Found = {
  readonly first: LookupAddress;
  readonly allowed: LookupAddress[];
  readonly callback: Parameters<LookupFunction>[2];
};

function answer(isAll: boolean, { first, allowed, callback }: Found): void {
  if (isAll) callback(null, allowed);
  else callback(null, first.address, first.family);
}

function isAllowed(address: string, { mayBePrivate }: EgressRule): boolean {
  const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
  return !NEVER.check(address, family) && (mayBePrivate || !PRIVATE.check(address, family));
}

function refused(host: string): Error {
  return Object.assign(new Error(`${host} has no address that may be called`), { code: ADDRESS_REFUSED });
}

function blockList(subnets: readonly (readonly [network: string, bits: number])[]): BlockList {
  const list = new BlockList();
  for (const [network, bits] of subnets) list.addSubnet(network, bits, isIP(network) === 6 ? 'ipv6' : 'ipv4');
  return list;
}
