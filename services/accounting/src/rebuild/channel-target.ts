import { isIP } from 'node:net';
import type { ChannelOptions } from '@grpc/grpc-js';
import { SettingsError } from '@tollgate/settings';

/**
 * An address of the settings as a gRPC channel: `host:port` and `unix:/path` as they are, several IP addresses with ports
 * as one channel that takes turns. Throws SettingsError for several addresses that are not all of one IP version.
 */
export function channelTarget(address: string): { target: string; options: ChannelOptions } {
  const addresses = address.split(',').map((one) => one.trim());
  if (addresses.length === 1) return { target: address.trim(), options: {} };
  const [version, ...otherVersions] = new Set(addresses.map((one) => isIP(hostOf(one))));
  if (otherVersions.length > 0 || (version !== 4 && version !== 6)) {
    throw new SettingsError([
      `TOLLGATE_ANALYTICS_ADDRESS must be one address, or several IP addresses with ports (it is "${address}")`,
    ]);
  }
  const turns = JSON.stringify({ loadBalancingConfig: [{ round_robin: {} }] });
  return { target: `ipv${version}:${addresses.join(',')}`, options: { 'grpc.service_config': turns } };
}

function hostOf(address: string): string {
  return address.replace(/:\d+$/, '').replace(/^\[|\]$/g, '');
}
