import { readTls, type ServiceTls, type TlsRole } from './read-tls.ts';
import type { SettingValues } from './setting.ts';
import { textSetting } from './setting.ts';

/** The services that others call over gRPC. */
type Server = 'policy' | 'accounting' | 'analytics';

/** TLS between policy and its callers. Every process reads the same variables, each in its own role. */
export const policyTlsSettings = {
  policyTlsCertFile: certFile('policy'),
  policyTlsKeyFile: keyFile('policy'),
  policyTlsCaFile: caFile('policy'),
  policyTlsServerName: serverName('policy'),
};

/** The same for accounting. */
export const accountingTlsSettings = {
  accountingTlsCertFile: certFile('accounting'),
  accountingTlsKeyFile: keyFile('accounting'),
  accountingTlsCaFile: caFile('accounting'),
  accountingTlsServerName: serverName('accounting'),
};

/** The same for analytics. */
export const analyticsTlsSettings = {
  analyticsTlsCertFile: certFile('analytics'),
  analyticsTlsKeyFile: keyFile('analytics'),
  analyticsTlsCaFile: caFile('analytics'),
  analyticsTlsServerName: serverName('analytics'),
};

/** Values of `policyTlsSettings`. */
export type PolicyTlsSettings = SettingValues<typeof policyTlsSettings>;
/** Values of `accountingTlsSettings`. */
export type AccountingTlsSettings = SettingValues<typeof accountingTlsSettings>;
/** Values of `analyticsTlsSettings`. */
export type AnalyticsTlsSettings = SettingValues<typeof analyticsTlsSettings>;

/** Plain text for all channels, for sockets that only one user can open. */
export const NO_SERVICE_TLS: PolicyTlsSettings & AccountingTlsSettings & AnalyticsTlsSettings = {
  policyTlsCertFile: undefined,
  policyTlsKeyFile: undefined,
  policyTlsCaFile: undefined,
  policyTlsServerName: undefined,
  accountingTlsCertFile: undefined,
  accountingTlsKeyFile: undefined,
  accountingTlsCaFile: undefined,
  accountingTlsServerName: undefined,
  analyticsTlsCertFile: undefined,
  analyticsTlsKeyFile: undefined,
  analyticsTlsCaFile: undefined,
  analyticsTlsServerName: undefined,
};

/**
 * Reads the TLS files of the channel to policy; `undefined` if none is set. Calls `failed` if they cannot be read again
 * later. Throws SettingsError with one line if a file is missing, is not what it should be, or if certificate and key do
 * not match.
 */
export function readPolicyTls(
  settings: Omit<PolicyTlsSettings, 'policyTlsServerName'> & Partial<PolicyTlsSettings>,
  role: TlsRole,
  failed: (error: unknown) => void,
): ServiceTls | undefined {
  const files = {
    certFile: settings.policyTlsCertFile,
    keyFile: settings.policyTlsKeyFile,
    caFile: settings.policyTlsCaFile,
    serverName: settings.policyTlsServerName,
  };
  return readTls({ files, prefix: prefixOf('policy'), role, failed });
}

/** The same for the channel to accounting. */
export function readAccountingTls(
  settings: AccountingTlsSettings,
  role: TlsRole,
  failed: (error: unknown) => void,
): ServiceTls | undefined {
  const files = {
    certFile: settings.accountingTlsCertFile,
    keyFile: settings.accountingTlsKeyFile,
    caFile: settings.accountingTlsCaFile,
    serverName: settings.accountingTlsServerName,
  };
  return readTls({ files, prefix: prefixOf('accounting'), role, failed });
}

/** The same for the channel to analytics. */
export function readAnalyticsTls(
  settings: AnalyticsTlsSettings,
  role: TlsRole,
  failed: (error: unknown) => void,
): ServiceTls | undefined {
  const files = {
    certFile: settings.analyticsTlsCertFile,
    keyFile: settings.analyticsTlsKeyFile,
    caFile: settings.analyticsTlsCaFile,
    serverName: settings.analyticsTlsServerName,
  };
  return readTls({ files, prefix: prefixOf('analytics'), role, failed });
}

function prefixOf(server: Server): string {
  return `TOLLGATE_${server.toUpperCase()}_TLS`;
}

function certFile(server: Server) {
  return textSetting({
    env: `${prefixOf(server)}_CERT_FILE`,
    doc: `File with the certificate that this process presents on connections to ${server}, in PEM. Unset on ${server}: ${server} does not use TLS. Unset on other services: they present no certificate.`,
    fallback: undefined,
  });
}

function keyFile(server: Server) {
  return textSetting({
    env: `${prefixOf(server)}_KEY_FILE`,
    doc: `File with the private key of the certificate in \`${prefixOf(server)}_CERT_FILE\`, in PEM, without a passphrase.`,
    fallback: undefined,
  });
}

function caFile(server: Server) {
  return textSetting({
    env: `${prefixOf(server)}_CA_FILE`,
    doc: `File with certificate authorities (CAs), in PEM. On ${server}: a CA of this file must have signed the certificates of clients; unset: ${server} asks for no client certificate. On other services: a CA of this file must have signed the certificate of ${server}; unset: these services trust the CAs of the machine, or connect without TLS if all \`${prefixOf(server)}_*\` variables are unset.`,
    fallback: undefined,
  });
}

function serverName(server: Server) {
  const address = `TOLLGATE_${server.toUpperCase()}_ADDRESS`;
  return textSetting({
    env: `${prefixOf(server)}_SERVER_NAME`,
    doc: `Name in the certificate of ${server}, for the services that call it. It is required if the name differs from the host in \`${address}\`, or if \`${address}\` contains several IP addresses.`,
    fallback: undefined,
  });
}
