import { Metadata } from '@grpc/grpc-js';
import { CLIENT_ADDRESS_METADATA_KEY, CREDENTIAL_METADATA_KEY, JWT_METADATA_KEY } from '@tollgate/contracts';
import type { Credential } from '../sessions/credential.ts';

/** Returns the metadata that says on whose behalf policy is called. */
export function credentialMetadata({ hash, jwt, address }: Credential): Metadata {
  const metadata = new Metadata();
  metadata.set(CREDENTIAL_METADATA_KEY, hash);
  if (jwt !== undefined) metadata.set(JWT_METADATA_KEY, jwt);
  if (address !== undefined) metadata.set(CLIENT_ADDRESS_METADATA_KEY, address);
  return metadata;
}
