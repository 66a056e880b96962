import { GatewayError } from '@tollgate/contracts';
import { type Manifest, type ManifestDocument, toJson } from '@tollgate/manifests';
import type { Authority } from '../access/authority.ts';
import { editRefusal } from '../access/edit-rights.ts';
import { type EditStep, named } from '../access/edit-step.ts';
import { issueRefusal, ownerRefusal, revokeRefusal, type TokenRefusal } from '../access/token-rights.ts';
import { belongingOf, mayRead, readsAll } from '../access/visibility.ts';
import type { ObjectName } from '../change/apply.ts';
import type { ConfigContent } from '../content/content.ts';
import { tokenExpiry } from '../identity/token-state.ts';
import type { TokenEntry } from '../identity/tokens.ts';
import { manifestKey } from '../objects/entry-keys.ts';

/**
 * Lets pass who may make all of these changes. Throws GatewayError `forbidden` that names the first object, its field
 * and who may; `param` is the field.
 */
export function assertMayEdit(
  authority: Authority,
  content: ConfigContent,
  change: { documents: readonly ManifestDocument[]; deletions: readonly ObjectName[] },
): void {
  if (authority.role === 'admin') return;
  const { documents, deletions } = change;
  const before = content.manifests;
  const after = new Map<string, Manifest>(before);
  for (const { manifest } of documents) after.set(manifestKey(manifest), manifest);
  for (const object of deletions) after.delete(manifestKey(object));
  const belonging = belongingOf(authority, before);
  const steps: EditStep[] = documents.map(({ manifest }) => ({
    before: before.get(manifestKey(manifest)),
    after: manifest,
  }));
  for (const object of deletions) {
    const deleted = before.get(manifestKey(object));
    if (deleted !== undefined) steps.push({ before: deleted, after: undefined });
  }
  for (const step of steps) {
    const isSame = step.before && step.after && toJson(step.before) === toJson(step.after);
    // Whoever sends what stands there already learns that it does.
    if (isSame && mayRead(authority, step.before, belonging)) continue;
    const refusal = editRefusal(authority, step, after.values());
    if (refusal !== undefined) throw forbidden({ ...refusal, param: refusal.path });
    if (isSame) throw forbidden({ param: '', message: `${named(step)}: only admins may read it` });
  }
}

/** Lets pass who may see what concerns everybody. Throws GatewayError `forbidden`. */
export function assertReadsAll(authority: Authority): void {
  if (readsAll(authority)) return;
  throw new GatewayError('forbidden', 'Only admins and viewers may see this.');
}

/** Lets pass who may be told the secret of a token. Throws GatewayError `forbidden`. */
export function assertMayIssue(authority: Authority, content: ConfigContent, token: TokenEntry): void {
  const owner = content.principals.get(token.subject);
  const belonging = belongingOf(authority, content.manifests);
  const endsAtMs = owner === undefined ? Infinity : tokenExpiry(token, owner);
  const refusal = issueRefusal(authority, { ...token, endsAtMs }, { owner, belonging });
  if (refusal !== undefined) throw forbidden(refusal);
}

/** Lets pass a new key that is no more than its user may be. Throws GatewayError `forbidden`. */
export function assertOwnerMayHave(content: ConfigContent, token: TokenEntry): void {
  const refusal = ownerRefusal(token, content.principals.get(token.subject));
  if (refusal !== undefined) throw forbidden(refusal);
}

/** Lets pass who may end a token. Throws GatewayError `forbidden`. */
export function assertMayRevoke(authority: Authority, content: ConfigContent, token: TokenEntry): void {
  const refusal = revokeRefusal(authority, token, belongingOf(authority, content.manifests));
  if (refusal !== undefined) throw forbidden(refusal);
}

function forbidden({ param, message }: TokenRefusal): GatewayError {
  return new GatewayError('forbidden', `${message}.`, param === '' ? {} : { param });
}
