import { connectivityState } from '@grpc/grpc-js';
import {
  type AdmissionPort,
  type ChannelTls,
  type ConfigServiceClient,
  channelTo,
  protocol,
} from '@tollgate/contracts';
import { PolicyAddresses, type ResolveHost } from './policy-addresses.ts';

/** A connection to one policy, for admission and config. */
export type PolicyLink = {
  readonly admission: AdmissionPort;
  readonly config: Pick<ConfigServiceClient, 'watchConfig'>;
  /** Ends its calls. Safe to call twice. */
  close(): void;
};

/** The connections of a gateway to its policies: one is in use, and `next` turns to another. */
export type PolicyLinks = {
  readonly current: PolicyLink;
  /** Whether another connection may reach another policy. */
  readonly mayHaveOthers: boolean;
  /**
   * Turns to the next address, and returns the connection to it, now the current one; the caller closes the last. After a
   * break the only address keeps its connection, which reconnects; a silent one gets another, as what balances
   * connections may lead it to another policy.
   */
  next(why: 'broke' | 'silent'): PolicyLink;
};

/**
 * Links to the policies at an address; begins with one of them by chance, so that gateways spread. `admission` stands in for
 * admission over gRPC if the only policy runs in this process.
 */
export function policyLinks(
  address: string,
  options: {
    tls: ChannelTls | undefined;
    admission?: AdmissionPort | undefined;
    resolve?: ResolveHost;
    random?: () => number;
  },
): PolicyLinks {
  const { tls, resolve, random = Math.random } = options;
  const addresses = new PolicyAddresses(address, resolve);
  let place = addresses.all[Math.floor(random() * addresses.all.length)] ?? address;
  let current = openLink(place);
  void addresses.refresh();

  function openLink(replica: string): PolicyLink {
    const { host } = addresses;
    const named = tls && { ...tls, serverName: tls.serverName ?? host };
    return linkTo(replica, named, options.admission);
  }

  return {
    get current() {
      return current;
    },
    mayHaveOthers: !address.trim().startsWith('unix:'),
    next(why) {
      const { all } = addresses;
      const at = all.indexOf(place);
      const following = all[at < 0 ? Math.floor(random() * all.length) : (at + 1) % all.length] ?? place;
      void addresses.refresh();
      if (why === 'broke' && following === place) return current;
      place = following;
      current = openLink(following);
      return current;
    },
  };
}

function linkTo(
  address: string,
  tls: ChannelTls | undefined,
  inProcess: AdmissionPort | undefined,
): PolicyLink {
  const channel = channelTo(address, { replicas: 'keep-to-one', tls });
  const { AdmissionService } = protocol.admission.v1;
  const { ConfigService } = protocol.config.v1;
  // Of its own: a connection that does not answer is not to be shared with the one that replaces it.
  const options = { ...channel.options, 'grpc.use_local_subchannel_pool': 1 };
  const admission = new AdmissionService(channel.target, channel.credentials, options);
  const config = new ConfigService(channel.target, channel.credentials, {
    ...options,
    channelOverride: admission.getChannel(),
  });
  const overGrpc: AdmissionPort = {
    admit: () => admission.admit(),
    isConnected: () => admission.getChannel().getConnectivityState(true) === connectivityState.READY,
  };
  return {
    admission: inProcess ?? overGrpc,
    config,
    close: () => admission.close(),
  };
}
