import type { Connection__Output } from '@tollgate/contracts';
import { z } from 'zod';
import { secretReference } from '../secret-reference.ts';
import { strictObject } from '../strict-object.ts';
import { baseUrl } from './base-url.ts';

const PEM_CHARS_MAX = 65_536;

/** Certificates in PEM. */
const certificates = z
  .string()
  .max(PEM_CHARS_MAX)
  .refine((text) => /-----BEGIN CERTIFICATE-----[\s\S]+-----END CERTIFICATE-----/.test(text), {
    error: 'must be a certificate in PEM, from -----BEGIN CERTIFICATE----- on',
  });

const hostName = z
  .string()
  .regex(/^(?=.{1,253}$)[A-Za-z0-9_-]{1,63}(\.[A-Za-z0-9_-]{1,63})*$/, 'must be the name of a host');

/** How the server of a provider proves who it is, and the gateway to it. */
export const tlsSettings = strictObject({
  ca_cert: certificates.optional(),
  client_cert: certificates.optional(),
  client_key: secretReference.optional(),
  server_name: hostName.optional(),
  reject_unauthorized: z.boolean().optional(),
}).superRefine(
  ({ client_cert: cert, client_key: key, ca_cert: ca, reject_unauthorized: rejects }, context) => {
    const report = (field: string, message: string) =>
      context.addIssue({ code: 'custom', path: [field], message });
    if (cert !== undefined && key === undefined) report('client_key', 'is required with client_cert');
    if (cert === undefined && key !== undefined) report('client_cert', 'is required with client_key');
    if (ca !== undefined && rejects === false)
      report('reject_unauthorized', 'cannot be false with ca_cert, which would then check nothing');
  },
);

/** An HTTP proxy that tunnels connections (`CONNECT`). */
const proxy = strictObject({
  url: baseUrl,
  username: z.string().min(1).max(256).optional(),
  password: secretReference.optional(),
}).refine(({ username, password }) => password === undefined || username !== undefined, {
  path: ['username'],
  error: 'is required with password',
});

/** Fields of every account that say how its connections are made. */
export const connectionShape = {
  tls_settings: tlsSettings.optional(),
  proxy: proxy.optional(),
  /** Whether the account may have private addresses; overrides the gateway's setting. */
  private_addresses: z.enum(['allow', 'refuse']).optional(),
};

type Given = {
  readonly tls_settings?: z.output<typeof tlsSettings> | undefined;
  readonly proxy?: z.output<typeof proxy> | undefined;
  readonly private_addresses?: 'allow' | 'refuse' | undefined;
};

/** How an account's connections are made, empty texts for the gateway's own way; undefined if the manifest says nothing. Secrets stand as they do in the manifest. */
export function connectionOf({
  tls_settings: tls,
  proxy: through,
  private_addresses,
}: Given): Connection__Output | undefined {
  if (tls === undefined && through === undefined && private_addresses === undefined) return undefined;
  return {
    caCert: tls?.ca_cert ?? '',
    clientCert: tls?.client_cert ?? '',
    clientKey: tls?.client_key ?? '',
    serverName: tls?.server_name ?? '',
    acceptsAnyCert: tls?.reject_unauthorized === false,
    proxyUrl: through?.url ?? '',
    proxyUsername: through?.username ?? '',
    proxyPassword: through?.password ?? '',
    privateAddresses: private_addresses ?? '',
  };
}
