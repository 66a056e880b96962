import { isIP } from 'node:net';
import { type ChannelCredentials, type ChannelOptions, credentials, experimental } from '@grpc/grpc-js';
import { CHANNEL_OPTIONS } from '../protocol.ts';
import { followedCertificates } from './followed-certificates.ts';

/** What a client of ours is made with, in the order of its constructor. */
export type Channel = {
  readonly target: string;
  readonly credentials: ChannelCredentials;
  readonly options: ChannelOptions;
};

/** Files of TLS, in PEM. */
export type ChannelTls = {
  /** What the client shows the server; undefined: nothing. */
  readonly identity: { readonly cert: Buffer; readonly key: Buffer } | undefined;
  /** Whom the client trusts; undefined: the authorities that every program of this machine trusts. */
  readonly ca: Buffer | undefined;
  /** The name in the server's certificate; undefined: the host of the (first) address. */
  readonly serverName: string | undefined;
  /** How renewed files are taken; undefined: never. */
  readonly renewal?: CertificateRenewal;
};

/** How certificates follow their files. */
export type CertificateRenewal = {
  /** Reads the files again. Throws if they are not complete. */
  read(): Pick<ChannelTls, 'identity' | 'ca'>;
  /** Is called with what `read` threw. */
  failed?(error: unknown): void;
  /** Time between two readings in milliseconds. */
  readonly everyMs?: number;
};

/**
 * How to reach another service at an address as settings have it. Several replicas are used in turn, or one of them, by
 * chance, for as long as it lives. Without `tls` in plain text. Throws RangeError for an address that cannot be dialled.
 */
export function channelTo(
  address: string,
  options: { replicas: 'take-turns' | 'keep-to-one'; tls?: ChannelTls | undefined },
): Channel {
  const { replicas, tls } = options;
  const balancing =
    replicas === 'take-turns' ? { round_robin: {} } : { pick_first: { shuffleAddressList: true } };
  return {
    target: channelTarget(address),
    credentials: tls === undefined ? credentials.createInsecure() : secured(tls),
    options: {
      ...CHANNEL_OPTIONS,
      'grpc.service_config': JSON.stringify({ loadBalancingConfig: [balancing] }),
      ...(tls?.serverName === undefined ? {} : { 'grpc.ssl_target_name_override': tls.serverName }),
    },
  };
}

const NAME_AND_PORT = /^(dns:\/{3})?([^\s:,/[\]]+|\[[0-9a-fA-F:]+\]):\d{1,5}$/;

/**
 * An address as gRPC dials it: `unix:/path` and one `host:port` as they are, several IP addresses with ports as one list.
 * Throws RangeError with what is wrong: gRPC cannot resolve several names together.
 */
export function channelTarget(address: string): string {
  const parts = address.split(',').map((part) => part.trim());
  const [first = ''] = parts;
  if (parts.length === 1) {
    if (first.startsWith('unix:/') || NAME_AND_PORT.test(first)) return first;
    throw new RangeError('must be host:port; IP addresses with ports, separated by commas; or unix:/path');
  }
  const numeric = parts.map((part) => part.replace(/^localhost:/, '127.0.0.1:'));
  const [version, ...others] = new Set(numeric.map(ipVersion));
  if (others.length > 0 || (version !== 4 && version !== 6)) {
    throw new RangeError('must, of several addresses, have IP addresses of one version with their ports');
  }
  return `ipv${version}:${numeric.join(',')}`;
}

/** 4 or 6, 0 for what is no IP address with a port. */
function ipVersion(part: string): number {
  const host = /^(.+):\d{1,5}$/.exec(part)?.[1] ?? '';
  return isIP(host.replace(/^\[|\]$/g, ''));
}

function secured(tls: ChannelTls): ChannelCredentials {
  const certificates = followedCertificates(tls);
  const identity = tls.identity === undefined ? null : certificates;
  return experimental.createCertificateProviderChannelCredentials(certificates, identity, {});
}
