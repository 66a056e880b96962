import { experimental, ServerCredentials } from '@grpc/grpc-js';
import type { ChannelTls } from './channel.ts';
import { followedCertificates } from './followed-certificates.ts';

/**
 * Returns the credentials of a gRPC server, which follow the files of `tls`. Plain text without `tls`. With a CA, clients must
 * have a certificate that it signed.
 */
export function serverCredentials(tls: ChannelTls | undefined): ServerCredentials {
  if (tls === undefined) return ServerCredentials.createInsecure();
  const certificates = followedCertificates(tls);
  const isMutual = tls.ca !== undefined;
  // The library calls the first parameter the authorities, and uses it as the identity (grpc-js 1.14).
  return experimental.createCertificateProviderServerCredentials(
    certificates,
    isMutual ? certificates : null,
    isMutual,
  );
}
