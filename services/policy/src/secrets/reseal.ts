import { type Manifest, replaceSecrets } from '@tollgate/manifests';
import { type MasterKey, open, seal, sealedUnder } from './envelope.ts';
import { secretPlace } from './place.ts';

/** What became of secrets that were not under the current master key. */
export type ResealCounts = {
  readonly resealed: number;
  /** Those that none of the keys opens; they stay as they are, and their accounts cannot be used. */
  readonly unopenable: number;
};

/** The manifests that need a change to have every secret under the first key, changed. None when there is no key. */
export function resealManifests(
  stored: Iterable<Manifest>,
  keys: readonly MasterKey[],
): ResealCounts & { readonly manifests: readonly Manifest[] } {
  const [key] = keys;
  const counts = { resealed: 0, unopenable: 0 };
  if (key === undefined) return { manifests: [], ...counts };
  const manifests = [...stored].flatMap((manifest) => {
    const before = counts.resealed;
    const resealed = replaceSecrets(manifest, (text, path) => {
      const keyId = sealedUnder(text);
      if (keyId === undefined || keyId === key.id) return text;
      const place = secretPlace(manifest, path);
      const opened = open(text, { keys, place });
      counts[opened.ok ? 'resealed' : 'unopenable'] += 1;
      return opened.ok ? seal(opened.value, { key, place }) : text;
    });
    return counts.resealed === before ? [] : [resealed];
  });
  return { manifests, ...counts };
}
