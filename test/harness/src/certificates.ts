import { generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import { isIP } from 'node:net';

/** A certificate and its key, in PEM. */
export type TestCertificate = { readonly cert: string; readonly key: string };

/** An authority that exists for one test. */
export type TestAuthority = {
  /** Its own certificate, in PEM. */
  readonly cert: string;
  /** A certificate for servers and clients alike. Names are host names or IPv4 addresses. */
  issue(name: string, ...otherNames: string[]): TestCertificate;
};

const YEAR_MS = 365 * 24 * 3_600_000;

/** Makes an authority with a key of its own. Certificates are written by hand, for a machine without OpenSSL. */
export function testAuthority(name: string): TestAuthority {
  const own = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const issuer = { name, key: own.privateKey };
  const authority = certificate({ issuer, subject: name, key: own.publicKey, extensions: [CA_CONSTRAINT] });
  return {
    cert: authority,
    issue(...names) {
      const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
      const [subject = ''] = names;
      const cert = certificate({ issuer, subject, key: publicKey, extensions: [alternativeNames(names)] });
      return { cert, key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() };
    },
  };
}

/** An X.509 certificate, version 3, that has been valid for a year and will be for another. */
function certificate(of: {
  issuer: { name: string; key: KeyObject };
  subject: string;
  key: KeyObject;
  extensions: readonly Buffer[];
}): string {
  const algorithm = sequence(objectId(ECDSA_WITH_SHA256));
  const nowMs = Date.now();
  const body = sequence(
    der(0xa0, integer(Buffer.from([2]))),
    integer(Buffer.concat([Buffer.from([1]), randomBytes(15)])),
    algorithm,
    commonName(of.issuer.name),
    sequence(time(nowMs - YEAR_MS), time(nowMs + YEAR_MS)),
    commonName(of.subject),
    of.key.export({ type: 'spki', format: 'der' }),
    der(0xa3, sequence(...of.extensions)),
  );
  const signature = sign('sha256', body, of.issuer.key);
  const whole = sequence(body, algorithm, der(0x03, Buffer.from([0]), signature));
  const lines = whole.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}

// Object identifiers, encoded.
const ECDSA_WITH_SHA256 = '2a8648ce3d040302';
const COMMON_NAME = '550403';
const BASIC_CONSTRAINTS = '551d13';
const SUBJECT_ALTERNATIVE_NAME = '551d11';

const CA_CONSTRAINT = extension(BASIC_CONSTRAINTS, sequence(der(0x01, Buffer.from([0xff]))));

function alternativeNames(names: readonly string[]): Buffer {
  const encoded = names.map((name) =>
    isIP(name) === 4
      ? der(0x87, Buffer.from(name.split('.').map(Number)))
      : der(0x82, Buffer.from(name, 'ascii')),
  );
  return extension(SUBJECT_ALTERNATIVE_NAME, sequence(...encoded));
}

function extension(id: string, value: Buffer): Buffer {
  return sequence(objectId(id), der(0x04, value));
}

function commonName(name: string): Buffer {
  return sequence(der(0x31, sequence(objectId(COMMON_NAME), der(0x0c, Buffer.from(name, 'utf8')))));
}

function time(ms: number): Buffer {
  const digits = new Date(ms).toISOString().replace(/\.\d+/, '').replaceAll(/[-:T]/g, '');
  return der(0x18, Buffer.from(digits, 'ascii'));
}

function integer(bytes: Buffer): Buffer {
  return der(0x02, bytes);
}

function objectId(hex: string): Buffer {
  return der(0x06, Buffer.from(hex, 'hex'));
}

function sequence(...parts: readonly Buffer[]): Buffer {
  return der(0x30, ...parts);
}

/** Tag, length, content. */
function der(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  if (content.length < 0x80) return Buffer.concat([Buffer.from([tag, content.length]), content]);
  const digits = content.length.toString(16);
  const length = Buffer.from(digits.padStart(digits.length + (digits.length % 2), '0'), 'hex');
  return Buffer.concat([Buffer.from([tag, 0x80 | length.length]), length, content]);
}
