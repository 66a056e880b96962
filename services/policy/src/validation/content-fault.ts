import type { Manifest, ManifestFaultCode } from '@tollgate/manifests';

/** What is wrong in a manifest when it stands beside the others. */
export type ContentFault = {
  readonly manifest: Manifest;
  readonly path: readonly PropertyKey[];
  readonly message: string;
  readonly code: ManifestFaultCode;
  /** What was probably meant, to follow the message; empty when nothing is near. */
  readonly hint: string;
};
