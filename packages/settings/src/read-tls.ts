import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { SettingsError } from './read.ts';

const FILE_BYTES_MAX = 1024 * 1024;

/** Whether a process is called on a channel, or calls. A server needs a certificate and has no server name to look for. */
export type TlsRole = 'server' | 'client';

/** What one side of a channel between services shows and whom it trusts, in PEM. */
export type ServiceTls = {
  readonly identity: { readonly cert: Buffer; readonly key: Buffer } | undefined;
  readonly ca: Buffer | undefined;
  readonly serverName: string | undefined;
  /** How the files are read again, so that renewed certificates are used without a restart. */
  readonly renewal: {
    read(): Pick<ServiceTls, 'identity' | 'ca'>;
    failed(error: unknown): void;
  };
};

/** The values of the settings of one channel. */
type TlsFiles = {
  readonly certFile: string | undefined;
  readonly keyFile: string | undefined;
  readonly caFile: string | undefined;
  readonly serverName: string | undefined;
};

/**
 * Reads the files of one channel, whose settings begin with `prefix`; `undefined` if none is set. Throws SettingsError with one
 * line if a file is missing, is not what it should be, or if certificate and key do not match.
 */
export function readTls(options: {
  files: TlsFiles;
  prefix: string;
  role: TlsRole;
  /** Is called if the files cannot be read again later. */
  failed: (error: unknown) => void;
}): ServiceTls | undefined {
  const { prefix, role, failed } = options;
  const { certFile, keyFile, caFile } = options.files;
  if ((certFile === undefined) !== (keyFile === undefined)) {
    throw new SettingsError([`${prefix}_CERT_FILE and ${prefix}_KEY_FILE belong together: set both or none`]);
  }
  if (role === 'server' && certFile === undefined && caFile !== undefined) {
    const service = prefix.split('_')[1]?.toLowerCase();
    throw new SettingsError([
      `${prefix}_CA_FILE needs ${prefix}_CERT_FILE and ${prefix}_KEY_FILE on ${service}`,
    ]);
  }
  const read = () => ({
    identity:
      certFile === undefined || keyFile === undefined ? undefined : readIdentity(prefix, certFile, keyFile),
    ca: caFile === undefined ? undefined : readAuthorities(`${prefix}_CA_FILE`, caFile),
  });
  const { identity, ca } = read();
  const serverName = role === 'server' ? undefined : options.files.serverName;
  const isPlain = identity === undefined && ca === undefined && serverName === undefined;
  return isPlain ? undefined : { identity, ca, serverName, renewal: { read, failed } };
}

function readIdentity(prefix: string, certFile: string, keyFile: string): { cert: Buffer; key: Buffer } {
  const cert = readPem(`${prefix}_CERT_FILE`, certFile);
  const key = readPem(`${prefix}_KEY_FILE`, keyFile);
  const certificate = parsed(
    () => new X509Certificate(cert),
    `${prefix}_CERT_FILE: ${certFile} holds no PEM certificate`,
  );
  const privateKey = parsed<KeyObject>(
    () => createPrivateKey(key),
    `${prefix}_KEY_FILE: ${keyFile} holds no PEM private key that is free of a passphrase`,
  );
  if (!certificate.checkPrivateKey(privateKey)) {
    throw new SettingsError([
      `${prefix}_KEY_FILE: ${keyFile} is not the key of the certificate in ${certFile}`,
    ]);
  }
  return { cert, key };
}

function readAuthorities(setting: string, file: string): Buffer {
  const ca = readPem(setting, file);
  parsed(() => new X509Certificate(ca), `${setting}: ${file} holds no PEM certificate`);
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
