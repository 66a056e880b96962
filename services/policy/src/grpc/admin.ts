import { type AdminServiceHandlers, GatewayError } from '@tollgate/contracts';
import { type Manifest, type ParsedManifests, parseManifests, toPublicJson } from '@tollgate/manifests';
import { applyEdit, deleteEdit, type ObjectName } from '../config-store/apply.ts';
import type { ChangeConfig } from '../config-store/change.ts';
import type { MasterKey } from '../secrets/envelope.ts';
import { type AdminCallContext, adminCall } from './admin-call.ts';
import { type PolicyStatus, statusHandlers } from './admin-status.ts';
import { tokenHandlers } from './admin-tokens.ts';

/** Changes of config for people and programs that hold an admin token. */
export function adminHandlers(
  context: AdminCallContext & {
    change: ChangeConfig;
    keys: readonly MasterKey[];
    status: () => PolicyStatus;
  },
): AdminServiceHandlers {
  const { change, keys, events, snapshot, nowMs } = context;
  return {
    ApplyManifests: adminCall(context, { name: 'ApplyManifests', who: 'admin' }, async (request, caller) => {
      const { deletions, dryRun, expectedRevision } = request;
      const parsed = parseRequest(request);
      const { revision: current } = snapshot();
      if (!parsed.ok) return { results: [], faults: [...parsed.faults], revision: current, warnings: [] };
      const checked = checkedDeletions(deletions);
      const { outcome, revision } = await change((content) => {
        const options = { isDryRun: dryRun, keys, nowMs: nowMs(), deletions: checked, expectedRevision };
        return applyEdit(content, parsed.documents, options);
      }, caller.author);
      const isStored = !dryRun && outcome.results.some(({ action }) => action !== 'unchanged');
      if (isStored) events.manifestsApplied(outcome.results, caller.token.subject);
      const { results, faults, warnings } = outcome;
      return { results: [...results], faults: [...faults], revision, warnings: [...warnings] };
    }),

    ListManifests: adminCall(context, { name: 'ListManifests', who: 'admin' }, ({ type }) => {
      const { content, revision } = snapshot();
      const manifests = [...content.manifests.values()].filter((manifest) => isOfType(manifest, type));
      manifests.sort((one, other) => (identity(one) < identity(other) ? -1 : 1));
      return { manifests: manifests.map(toPublicJson), revision };
    }),

    DeleteManifest: adminCall(context, { name: 'DeleteManifest', who: 'admin' }, async (request, caller) => {
      const { type, name, expectedRevision } = request;
      const { outcome, revision } = await change(
        (content) => deleteEdit(content, { type, name }, { nowMs: nowMs(), expectedRevision }),
        caller.author,
      );
      if (outcome.deleted) events.manifestDeleted({ type, name }, caller.token.subject);
      return { deleted: outcome.deleted, faults: [...outcome.faults], revision };
    }),

    ...tokenHandlers(context),
    ...statusHandlers(context),

    WhoAmI: adminCall(context, { name: 'WhoAmI', who: 'anyone' }, (_request, { token, principal }) => ({
      subject: token.subject,
      role: token.role,
      tokenId: token.id,
      tokenName: token.name,
      teams: [...principal.teams],
    })),
  };
}

/** Empty asks for all; a family such as `provider-account` for all of its kinds. */
function isOfType(manifest: Manifest, type: string): boolean {
  return type === '' || manifest.type === type || manifest.type.startsWith(`${type}/`);
}

function identity({ type, name }: Manifest): string {
  return `${type} ${name}`;
}

/** A change of deletions alone needs no document. */
function parseRequest(request: {
  documents: Buffer;
  contentType: string;
  deletions: readonly unknown[];
}): ParsedManifests {
  const { documents, contentType, deletions } = request;
  if (documents.length === 0 && deletions.length > 0) return { ok: true, documents: [] };
  return parseManifests(utf8(documents), formatOf(contentType));
}

/** Most objects that one change takes out. */
const DELETIONS_MAX = 10_000;

function checkedDeletions(deletions: readonly ObjectName[]): ObjectName[] {
  if (deletions.length > DELETIONS_MAX) {
    throw new GatewayError('invalid_request', `One change deletes at most ${DELETIONS_MAX} objects.`, {
      param: 'deletions',
    });
  }
  const byKey = new Map(deletions.map(({ type, name }) => [`${type} ${name}`, { type, name }]));
  return [...byKey.values()];
}

function utf8(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new GatewayError('invalid_request', 'The manifests are not UTF-8 text.');
  }
}

function formatOf(contentType: string): 'yaml' | 'json' {
  const media = contentType.split(';')[0]?.trim().toLowerCase();
  if (media === 'application/json') return 'json';
  if (media === 'application/yaml' || media === '') return 'yaml';
  throw new GatewayError('invalid_request', 'Manifests are application/yaml or application/json.', {
    param: 'content-type',
  });
}
