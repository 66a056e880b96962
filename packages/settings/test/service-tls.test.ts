import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { testAuthority } from '@tollgate/harness';
import { describe, expect, it, onTestFinished } from 'vitest';
import { policyTlsSettings, readPolicyTls, readSettings, SettingsError } from '../src/index.ts';

const authority = testAuthority('authority');
const own = authority.issue('policy');
const other = authority.issue('policy');

/** Writes files and reads the settings that name them: `cert`, `key`, `ca`. */
function read(files: Partial<Record<'cert' | 'key' | 'ca', string>>, variables: Record<string, string> = {}) {
  const dir = mkdtempSync(path.join(tmpdir(), 'tollgate-test-'));
  onTestFinished(() => rmSync(dir, { recursive: true }));
  const environment = Object.fromEntries(
    Object.entries(files).map(([what, text]) => {
      const file = path.join(dir, `${what}.pem`);
      writeFileSync(file, text);
      return [`TOLLGATE_POLICY_TLS_${what.toUpperCase()}_FILE`, file];
    }),
  );
  return readPolicyTls(readSettings(policyTlsSettings, { ...environment, ...variables }), 'client', () => {});
}

describe('the TLS of the channel to policy', () => {
  it('is off when nothing is set', () => {
    expect(read({})).toBeUndefined();
  });

  it('is what the files hold', () => {
    const tls = read({ ...own, ca: authority.cert }, { TOLLGATE_POLICY_TLS_SERVER_NAME: 'policy' });
    expect(tls).toMatchObject({
      identity: { cert: Buffer.from(own.cert), key: Buffer.from(own.key) },
      ca: Buffer.from(authority.cert),
      serverName: 'policy',
    });
    expect(read({ ca: authority.cert })).toMatchObject({ identity: undefined, serverName: undefined });
  });

  const locked = generateKeyPairSync('ec', {
    namedCurve: 'P-256',
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'secret' },
  });

  it.each([
    ['a certificate without its key', { cert: own.cert }, {}, /CERT_FILE and .*KEY_FILE belong together/],
    ['a key without its certificate', { key: own.key }, {}, /belong together/],
    [
      'the key of another',
      { cert: own.cert, key: other.key },
      {},
      /KEY_FILE: .*key\.pem is not the key of the certificate in .*cert\.pem$/,
    ],
    [
      'no certificate',
      { cert: own.key, key: own.key },
      {},
      /CERT_FILE: .*cert\.pem holds no PEM certificate$/,
    ],
    ['no key', { cert: own.cert, key: own.cert }, {}, /KEY_FILE: .*key\.pem holds no PEM private key/],
    ['a key with a passphrase', { cert: own.cert, key: locked.privateKey }, {}, /free of a passphrase$/],
    ['no authority', { ca: 'nothing' }, {}, /CA_FILE: .*ca\.pem holds no PEM certificate$/],
    [
      'a file that is not there',
      {},
      { TOLLGATE_POLICY_TLS_CA_FILE: '/none/ca.pem' },
      /^TOLLGATE_POLICY_TLS_CA_FILE: \/none\/ca\.pem cannot be read \(ENOENT\)$/,
    ],
  ])('refuses %s in one line', (_what, files, variables, line) => {
    const reading = () => read(files, variables);
    expect(reading).toThrow(SettingsError);
    expect(reading).toThrow(line);
    expect(reading).not.toThrow('\n');
  });
});
