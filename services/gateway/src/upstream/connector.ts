import { getCACertificates } from 'node:tls';
import type { Connection__Output } from '@tollgate/contracts';
import { buildConnector } from 'undici';
import { addressFault, type EgressRule, guardedLookup } from './egress.ts';
import { openTunnel } from './tunnel.ts';

/**
 * Opens connections for a pool, to addresses that may be called, and as the account says: with its certificates, through its
 * proxy.
 */
export function upstreamConnector(options: {
  readonly timeoutMs: number;
  readonly egress: EgressRule;
  readonly connection?: Connection__Output | null;
}): buildConnector.connector {
  const { timeoutMs, connection = null } = options;
  const egress = egressOf(options.egress, connection);
  const lookup = guardedLookup(egress);
  const connect = buildConnector({
    timeout: timeoutMs,
    allowH2: false,
    lookup,
    ...tlsOptions(connection),
  });
  return (given, callback) => {
    const fault = addressFault(given.hostname, egress);
    if (fault !== undefined) {
      callback(fault, null);
      return;
    }
    const { serverName = '', proxyUrl = '' } = connection ?? {};
    const target = serverName === '' ? given : { ...given, servername: serverName };
    if (connection === null || proxyUrl === '') {
      connect(target, callback);
      return;
    }
    openTunnel(target, { connection, timeoutMs, egress }).then(
      (httpSocket) => {
        if (target.protocol === 'https:') connect({ ...target, httpSocket }, callback);
        else callback(null, httpSocket);
      },
      (error: Error) => callback(error, null),
    );
  };
}

/** What an account says of private addresses counts for it alone. */
function egressOf(usual: EgressRule, connection: Connection__Output | null): EgressRule {
  const { privateAddresses = '' } = connection ?? {};
  return privateAddresses === '' ? usual : { mayBePrivate: privateAddresses === 'allow' };
}

function tlsOptions(connection: Connection__Output | null) {
  if (connection === null) return {};
  const { caCert, clientCert, clientKey, acceptsAnyCert } = connection;
  return {
    ...(caCert !== '' && { ca: [...getCACertificates('default'), caCert] }),
    ...(clientCert !== '' && { cert: clientCert, key: clientKey }),
    ...(acceptsAnyCert && { rejectUnauthorized: false }),
  };
}
