import { isIP } from 'node:net';

/**
 * A policy address as grpc-js dials it: `unix:/path` and one `host:port` as they are, several `ip:port` as one list.
 * Throws Error for several names, which grpc-js cannot resolve together.
 */
export function policyTarget(address: string): string {
  const parts = address.split(',').map((part) => part.trim());
  const [first = ''] = parts;
  if (parts.length === 1) return first;
  const numeric = parts.map((part) => part.replace(/^localhost:/, '127.0.0.1:'));
  if (!numeric.every((part) => isIP(part.replace(/:\d+$/, '')) === 4)) {
    throw new Error(`of several addresses each must be an IPv4 address with its port, not "${address}"`);
  }
  return `ipv4:${numeric.join(',')}`;
}

/** Spreads gateways over policies; each keeps to one while it lives. */
export const POLICY_CHANNEL_OPTIONS = {
  'grpc.service_config': JSON.stringify({
    loadBalancingConfig: [{ pick_first: { shuffleAddressList: true } }],
  }),
} as const;
