import { setImmediate as nextTurn } from 'node:timers/promises';
import { type Manifest, toPublicJson } from '@tollgate/manifests';
import { keptWith } from '../incremental/kept-with.ts';
import type { Manifests } from '../objects/manifests.ts';
import type { Authority } from './authority.ts';
import { belongingOf, mayRead } from './visibility.ts';

/** So many are written in one turn of the event loop: less than 2 ms, so that admissions do not wait for a list. */
const IN_ONE_TURN = 100;

/**
 * The manifests of a type and name (empty for all) that a caller may read, as JSON, ordered by type and name. Each is
 * written once for as long as it does not change.
 */
export async function shownManifests(
  manifests: Manifests,
  authority: Authority,
  wanted: { readonly type: string; readonly name: string },
): Promise<string[]> {
  const belonging = belongingOf(authority, manifests);
  const found: { readonly identity: string; readonly manifest: Manifest }[] = [];
  for (const manifest of manifests.values()) {
    if (!isWanted(manifest, wanted) || !mayRead(authority, manifest, belonging)) continue;
    found.push({ identity: `${manifest.type} ${manifest.name}`, manifest });
  }
  found.sort((one, other) => (one.identity < other.identity ? -1 : 1));
  const texts: string[] = [];
  for (const { manifest } of found) {
    texts.push(publicJson(manifest));
    if (texts.length % IN_ONE_TURN === 0) await nextTurn();
  }
  return texts;
}

const publicJson = keptWith((manifest: Manifest) => toPublicJson(manifest));

function isWanted(manifest: Manifest, { type, name }: { type: string; name: string }): boolean {
  if (name !== '' && manifest.name !== name) return false;
  return type === '' || manifest.type === type || manifest.type.startsWith(`${type}/`);
}
