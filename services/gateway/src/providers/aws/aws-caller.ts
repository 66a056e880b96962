import { type Account, headersOf } from '../account.ts';
import type { PreparedCall } from '../provider.ts';
import type { AwsPorts } from './aws-credentials.ts';
import { awsSigner } from './aws-signer.ts';

/** Presents an account of Amazon's with its calls: by an API key, or by signing them. */
export type AwsCaller = {
  /** Headers of every call. */
  readonly headers: string[];
  /** The call with what proves who makes it. */
  present(call: PreparedCall): PreparedCall | Promise<PreparedCall>;
};

/** The caller of an account; `keyHeader` presents its API key, `more` are headers that every call has. */
export function awsCaller(
  account: Account,
  of: {
    readonly ports: AwsPorts;
    readonly service: string;
    readonly origin: string;
    readonly keyHeader?: 'authorization' | 'x-api-key';
    readonly more?: Readonly<Record<string, string>>;
  },
): AwsCaller {
  const { ports, service, origin, keyHeader = 'authorization', more = {} } = of;
  if (account.options['auth'] === 'api-key') {
    const { credential } = account;
    const value = keyHeader === 'authorization' ? `Bearer ${credential}` : credential;
    return { headers: headersOf(account, { [keyHeader]: value, ...more }), present: (call) => call };
  }
  const sign = awsSigner({ account, ports, service, origin });
  return {
    headers: headersOf(account, more),
    present: ({ path, headers, body }) =>
      sign({ path, body }).then((signed) => ({ path, headers: [...headers, ...signed], body })),
  };
}
