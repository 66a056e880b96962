import { type Manifest, parseStoredManifest, toPublicJson } from '@tollgate/manifests';
import type { ConfigChange } from '../config-store/store.ts';
import type { ConfigContent } from '../content/content.ts';
import { parseStoredToken, publicToken, type TokenEntry } from '../identity/tokens.ts';
import { isManifestKey, isTokenKey } from '../objects/entry-keys.ts';

/** What a change did to one object. */
export type ObjectChange = {
  /** `rotated`: nothing that may be shown has changed, but a secret has. */
  readonly action: 'created' | 'updated' | 'deleted' | 'rotated' | 'revoked';
  /** The manifest's type, or `token`. */
  readonly type: string;
  /** The manifest's name, or the token's id. */
  readonly name: string;
  /** JSON that may be shown; empty where there was nothing. */
  readonly before: string;
  /** The same, of what is there now. */
  readonly after: string;
};

/** What a change of config does to each object, without any secret or hash of one. What stays as it is is left out. */
export function objectChanges(content: ConfigContent, { put, remove }: ConfigChange): ObjectChange[] {
  const changes: ObjectChange[] = [];
  for (const [key, json] of put) changes.push(...changeOf(content, key, json));
  for (const key of remove) changes.push(...changeOf(content, key, undefined));
  return changes;
}

function changeOf(content: ConfigContent, key: string, json: string | undefined): ObjectChange[] {
  if (isManifestKey(key)) {
    const after = json === undefined ? undefined : parseStoredManifest(json);
    return manifestChange(content.manifests.get(key), after);
  }
  if (!isTokenKey(key)) return [];
  return tokenChange(content.tokens.get(key), json === undefined ? undefined : parseStoredToken(json));
}

function manifestChange(was: Manifest | undefined, is: Manifest | undefined): ObjectChange[] {
  const { type, name } = is ?? was ?? NOTHING;
  const before = was === undefined ? '' : toPublicJson(was);
  const after = is === undefined ? '' : toPublicJson(is);
  const changed = (action: ObjectChange['action']) => [{ action, type, name, before, after }];
  if (was === undefined) return is === undefined ? [] : changed('created');
  if (is === undefined) return changed('deleted');
  return changed(before === after ? 'rotated' : 'updated');
}

function tokenChange(was: TokenEntry | undefined, is: TokenEntry | undefined): ObjectChange[] {
  const name = is?.id ?? was?.id ?? '';
  const before = was === undefined ? '' : publicToken(was);
  const after = is === undefined ? '' : publicToken(is);
  const changed = (action: ObjectChange['action']) => [{ action, type: 'token', name, before, after }];
  if (was === undefined) return is === undefined ? [] : changed('created');
  // What is forgotten of a revoked token had ended before.
  if (is === undefined) return was.revokedAtMs === 0 ? changed('revoked') : [];
  if (was.revokedAtMs === 0 && is.revokedAtMs !== 0) return changed('revoked');
  if (was.sha256 !== is.sha256) return changed('rotated');
  return before === after ? [] : changed('updated');
}

const NOTHING = { type: '', name: '' };
