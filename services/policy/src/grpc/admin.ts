import { type AdminServiceHandlers, GatewayError, type WhoAmIResponse } from '@tollgate/contracts';
import { EVERYONE, type ManifestFault, type ParsedManifests } from '@tollgate/manifests';
import type { Environment } from '@tollgate/settings';
import { shownManifests } from '../access/shown-manifests.ts';
import { applyEdit, deleteEdit, faultsBesideUnreadable, type ObjectName } from '../change/apply.ts';
import type { ChangeConfig } from '../change/change.ts';
import type { ConfigContent } from '../content/content.ts';
import type { MasterKey } from '../secrets/envelope.ts';
import type { Snapshot } from '../snapshot/snapshot.ts';

import { type AdminCallContext, type AdminCaller, adminCall } from './admin-call.ts';
import { type PolicyStatus, statusHandlers } from './admin-status.ts';
import { tokenHandlers } from './admin-tokens.ts';
import { answerHandlers } from './answer-handlers.ts';
import { assertMayEdit } from './assert-rights.ts';
import { parsedDocuments } from './parsed-documents.ts';
import { tryLimitsHandlers } from './try-limits.ts';

/** Changes of config, and what of it somebody may see. Each call asks in the newest config whether its caller may. */
export function adminHandlers(
  context: AdminCallContext & {
    change: ChangeConfig;
    keys: readonly MasterKey[];
    environment: Environment;
    status: () => PolicyStatus;
    broadcast: (subject: string, payload: Uint8Array) => void;
  },
): AdminServiceHandlers {
  const { change, keys, environment, events, snapshot, newest, nowMs } = context;
  return {
    ApplyManifests: adminCall(context, 'ApplyManifests', async (request, caller) => {
      const { dryRun, expectedRevision } = request;
      const parsed = parseRequest(request);
      const { revision: current } = snapshot();
      if (!parsed.ok) {
        const faults = faultsOf(parsed, snapshot().content, caller);
        return { results: [], faults, revision: current, warnings: [] };
      }
      const { documents } = parsed;
      const deletions = checkedDeletions(request.deletions);
      const { outcome, revision } = await change((content) => {
        assertMayEdit(caller.authorityIn(content), content, { documents, deletions });
        const options = { isDryRun: dryRun, keys, environment, nowMs: nowMs(), deletions, expectedRevision };
        return applyEdit(content, documents, options);
      }, caller.author);
      const isStored = !dryRun && outcome.results.some(({ action }) => action !== 'unchanged');
      if (isStored) events.manifestsApplied(outcome.results, caller.token.subject);
      const { results, faults, warnings } = outcome;
      return { results: [...results], faults: [...faults], revision, warnings: [...warnings] };
    }),

    ListManifests: adminCall(context, 'ListManifests', async (wanted, caller) => {
      const { content, revision } = await newest();
      const authority = caller.authorityIn(content);
      return { manifests: await shownManifests(content.manifests, authority, wanted), revision };
    }),

    DeleteManifest: adminCall(context, 'DeleteManifest', async (request, caller) => {
      const { type, name, expectedRevision } = request;
      const { outcome, revision } = await change((content) => {
        assertMayEdit(caller.authorityIn(content), content, { documents: [], deletions: [{ type, name }] });
        return deleteEdit(content, { type, name }, { nowMs: nowMs(), expectedRevision });
      }, caller.author);
      if (outcome.deleted) events.manifestDeleted({ type, name }, caller.token.subject);
      return { deleted: outcome.deleted, faults: [...outcome.faults], revision };
    }),

    ...tokenHandlers(context),
    ...statusHandlers(context),
    ...answerHandlers(context),
    ...tryLimitsHandlers(context),

    WhoAmI: adminCall(context, 'WhoAmI', (_request, caller) => whoAmI(caller, snapshot())),
  };
}

/** Most models that a caller is shown as callable. */
const MODELS_MAX = 1_000;

function whoAmI(caller: AdminCaller, snapshot: Snapshot): WhoAmIResponse {
  const { token, principal } = caller;
  const { managedTeams, managedAccounts } = caller.authorityIn(snapshot.content);
  const teams = (names: Iterable<string>) => [...names].map((team) => `team:${team}`);
  const own = new Set([token.subject, ...teams(principal.teams), ...principal.ruleSubjects]);
  own.delete(`team:${EVERYONE}`);
  return {
    subject: token.subject,
    role: token.role,
    tokenId: token.id,
    tokenName: token.name,
    teams: [...principal.teams],
    managedTeams: [...managedTeams].sort(),
    managedAccounts: [...managedAccounts].sort(),
    ownRules: snapshot.rulesNaming(own),
    managedRules: snapshot.rulesNaming(new Set(teams(managedTeams))),
    models: caller.modelsIn(snapshot).slice(0, MODELS_MAX),
  };
}

/** All that is wrong with a text, in its order. What only shows beside other objects is for those who may read them all. */
function faultsOf(
  { faults, readable, unreadableNames }: Extract<ParsedManifests, { ok: false }>,
  content: ConfigContent,
  caller: AdminCaller,
): ManifestFault[] {
  if (caller.authorityIn(content).role !== 'admin') return [...faults];
  const more = faultsBesideUnreadable(content, readable, unreadableNames);
  return [...faults, ...more].sort((one, other) => one.document - other.document);
}

/** Empty asks for all; a family such as `provider-account` for all of its kinds. */
/** A change of deletions alone needs no document. */
function parseRequest(request: {
  documents: Buffer;
  contentType: string;
  deletions: readonly unknown[];
}): ParsedManifests {
  const { documents, contentType, deletions } = request;
  if (documents.length === 0 && deletions.length > 0) return { ok: true, documents: [] };
  return parsedDocuments({ documents, contentType });
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
