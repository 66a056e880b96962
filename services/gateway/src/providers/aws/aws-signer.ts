import { createHash, createHmac, type Hash, type Hmac } from 'node:crypto';
import type { SignatureV4 } from '@smithy/signature-v4';
import { GatewayError } from '@tollgate/contracts';
import type { Account } from '../account.ts';
import type { AwsPorts } from './aws-credentials.ts';

/** What is signed of a call. */
type SignedCall = { readonly path: string; readonly body: Buffer };

/** Signs calls of an account; resolves to headers, names and values by turns. */
export type AwsSigner = (call: SignedCall) => Promise<string[]>;

type SignerOptions = {
  readonly account: Account;
  /** Unset for an account whose connections are the gateway's own. */
  readonly ports?: AwsPorts;
  readonly service: string;
  readonly origin: string;
};

/**
 * Signs calls with AWS's Signature Version 4. The signer rejects with `upstream_auth_failed` if there are no credentials.
 */
export function awsSigner(options: SignerOptions): AwsSigner {
  const { account, origin } = options;
  const { host, hostname, protocol } = new URL(origin);
  let signer: Promise<SignatureV4> | undefined;
  return async ({ path, body }) => {
    const request = {
      method: 'POST',
      protocol,
      hostname,
      path,
      query: {},
      headers: { host, 'content-type': 'application/json' },
      body,
    };
    try {
      signer ??= loadSigner(options);
      const { headers } = await (await signer).sign(request);
      return Object.entries(headers).flatMap(([name, value]) => (OWN.has(name) ? [] : [name, value]));
    } catch (cause) {
      throw noCredentials(account.name, cause);
    }
  };
}

/** AWS's libraries are loaded with the first call: most gateways have no account of AWS, and would start later. */
async function loadSigner({ account, ports, service }: SignerOptions): Promise<SignatureV4> {
  const { SignatureV4 } = await import('@smithy/signature-v4');
  const { awsCredentials } = await import('./aws-credentials.ts');
  const region = account.options['region'] ?? '';
  return new SignatureV4({ service, region, credentials: awsCredentials(account, ports), sha256: Sha256 });
}

/** Headers that every call has anyway. */
const OWN: ReadonlySet<string> = new Set(['host', 'content-type']);

function noCredentials(account: string, cause: unknown): GatewayError {
  const internal = cause instanceof Error ? cause.message : String(cause);
  return new GatewayError(
    'upstream_auth_failed',
    `The gateway has no credentials of AWS for account "${account}"; tell a manager of the account.`,
    { cause, internal },
  );
}

/** SHA-256 in the form that the signer takes, by the platform. */
class Sha256 {
  readonly #key: string | Uint8Array | undefined;
  #hash: Hash | Hmac;

  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.#key = secret === undefined ? undefined : bytesOf(secret);
    this.#hash = this.#fresh();
  }

  update(data: string | ArrayBuffer | ArrayBufferView): void {
    this.#hash.update(bytesOf(data));
  }

  async digest(): Promise<Uint8Array> {
    return this.#hash.digest();
  }

  reset(): void {
    this.#hash = this.#fresh();
  }

  #fresh(): Hash | Hmac {
    return this.#key === undefined ? createHash('sha256') : createHmac('sha256', this.#key);
  }
}

function bytesOf(data: string | ArrayBuffer | ArrayBufferView): string | Uint8Array {
  if (typeof data === 'string') return data;
  return data instanceof ArrayBuffer
    ? new Uint8Array(data)
    : new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}
