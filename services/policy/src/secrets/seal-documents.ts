import type { Manifest, ManifestDocument, ManifestFault } from '@tollgate/manifests';
import type { MasterKey } from './envelope.ts';
import { sealManifest } from './seal-manifest.ts';

/** Documents whose secrets may be stored as they are, as far as there are no faults. */
export type SealedDocuments = {
  readonly documents: readonly ManifestDocument[];
  readonly faults: readonly ManifestFault[];
};

/** Seals the secrets of documents that are about to be stored. */
export function sealDocuments(
  given: readonly ManifestDocument[],
  options: { storedAs: (manifest: Manifest) => Manifest | undefined; keys: readonly MasterKey[] },
): SealedDocuments {
  const faults: ManifestFault[] = [];
  const documents = given.map((document): ManifestDocument => {
    const stored = options.storedAs(document.manifest);
    const sealed = sealManifest(document.manifest, { stored, keys: options.keys });
    for (const { path, message, code } of sealed.faults) faults.push(document.faultAt(path, message, code));
    return { ...document, manifest: sealed.manifest };
  });
  return { documents, faults };
}
