import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { SettingsError } from './read.ts';
import { type SettingValues, textSetting } from './setting.ts';

const CERT_FILE = 'TOLLGATE_POLICY_TLS_CERT_FILE';
const KEY_FILE = 'TOLLGATE_POLICY_TLS_KEY_FILE';
const CA_FILE = 'TOLLGATE_POLICY_TLS_CA_FILE';
const FILE_BYTES_MAX = 1024 * 1024;

/** TLS between policy and those who call it: every process reads the same variables, each in its own role. */
export const policyTlsSettings = {
  policyTlsCertFile: textSetting({
    env: CERT_FILE,
    doc: 'File with the certificate of this process for connections to policy, in PEM. Unset on policy: no TLS.',
    fallback: undefined,
  }),
  policyTlsKeyFile: textSetting({
    env: KEY_FILE,
    doc: 'File with the private key of the certificate in `TOLLGATE_POLICY_TLS_CERT_FILE`, in PEM, without a passphrase.',
    fallback: undefined,
  }),
  policyTlsCaFile: textSetting({
    env: CA_FILE,
    doc: 'File with trusted certificate authorities for connections to policy, in PEM. On policy, they sign client certificates; unset: policy asks for no client certificate. On other services, they sign the certificate of policy; unset: the authorities that the machine trusts.',
    fallback: undefined,
  }),
  policyTlsServerName: textSetting({
    env: 'TOLLGATE_POLICY_TLS_SERVER_NAME',
    doc: 'Name in the certificate of policy, if it differs from the host in `TOLLGATE_POLICY_ADDRESS`. It is required if that setting contains several IP addresses.',
    fallback: undefined,
  }),
};

/** Values of `policyTlsSettings`. */
export type PolicyTlsSettings = SettingValues<typeof policyTlsSettings>;

/** The channel in plain text, for a socket that nobody else can open. */
export const NO_POLICY_TLS: PolicyTlsSettings = {
  policyTlsCertFile: undefined,
  policyTlsKeyFile: undefined,
  policyTlsCaFile: undefined,
  policyTlsServerName: undefined,
};

/** What one side of the channel to policy has to show and whom it trusts, in PEM. */
export type PolicyTls = {
  readonly identity: { readonly cert: Buffer; readonly key: Buffer } | undefined;
  readonly ca: Buffer | undefined;
  readonly serverName: string | undefined;
  /** How the files are read again, so that renewed certificates are taken without a restart. */
  readonly renewal: {
    read(): Pick<PolicyTls, 'identity' | 'ca'>;
    failed(error: unknown): void;
  };
};

/**
 * Reads the files of TLS; undefined when none is set. `failed` is called if they cannot be read again later. Throws SettingsError with one line when a file is missing, is not
 * what it should be, or certificate and key are not of each other.
 */
export function readPolicyTls(
  settings: PolicyTlsSettings,
  failed: (error: unknown) => void,
): PolicyTls | undefined {
  const { policyTlsCertFile, policyTlsKeyFile, policyTlsCaFile } = settings;
  if ((policyTlsCertFile === undefined) !== (policyTlsKeyFile === undefined)) {
    throw new SettingsError([`${CERT_FILE} and ${KEY_FILE} belong together: set both or none`]);
  }
  const read = () => ({
    identity:
      policyTlsCertFile === undefined || policyTlsKeyFile === undefined
        ? undefined
        : readIdentity(policyTlsCertFile, policyTlsKeyFile),
    ca: policyTlsCaFile === undefined ? undefined : readAuthorities(policyTlsCaFile),
  });
  const { identity, ca } = read();
  const serverName = settings.policyTlsServerName;
  const isPlain = identity === undefined && ca === undefined && serverName === undefined;
  return isPlain ? undefined : { identity, ca, serverName, renewal: { read, failed } };
}

function readIdentity(certFile: string, keyFile: string): { cert: Buffer; key: Buffer } {
  const cert = readPem(CERT_FILE, certFile);
  const key = readPem(KEY_FILE, keyFile);
  const certificate = parsed(
    () => new X509Certificate(cert),
    `${CERT_FILE}: ${certFile} holds no PEM certificate`,
  );
  const privateKey = parsed<KeyObject>(
    () => createPrivateKey(key),
    `${KEY_FILE}: ${keyFile} holds no PEM private key that is free of a passphrase`,
  );
  if (!certificate.checkPrivateKey(privateKey)) {
    throw new SettingsError([`${KEY_FILE}: ${keyFile} is not the key of the certificate in ${certFile}`]);
  }
  return { cert, key };
}

function readAuthorities(file: string): Buffer {
  const ca = readPem(CA_FILE, file);
  parsed(() => new X509Certificate(ca), `${CA_FILE}: ${file} holds no PEM certificate`);
  return ca;
}

function readPem(setting: string, file: string): Buffer {
  try {
    if (statSync(file).size > FILE_BYTES_MAX) throw new Error(`larger than ${FILE_BYTES_MAX} bytes`);
    return readFileSync(file);
  } catch (error) {
    const reason =
      error instanceof Error && 'code' in error ? error.code : error instanceof Error && error.message;
    throw new SettingsError([`${setting}: ${file} cannot be read (${String(reason)})`]);
  }
}

function parsed<Value>(parse: () => Value, fault: string): Value {
  try {
    return parse();
  } catch {
    throw new SettingsError([fault]);
  }
}
