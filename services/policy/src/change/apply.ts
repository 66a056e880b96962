import {
  formatPath,
  hasModels,
  type Manifest,
  type ManifestDocument,
  type ManifestFault,
  toJson,
} from '@tollgate/manifests';
import type { Environment } from '@tollgate/settings';
import type { ConfigContent } from '../content/content.ts';
import { assertUnchangedSince } from '../content/recent-changes.ts';
import { manifestEntry, manifestKey } from '../objects/entry-keys.ts';
import { Manifests } from '../objects/manifests.ts';
import type { MasterKey } from '../secrets/envelope.ts';
import { sealDocuments } from '../secrets/seal-documents.ts';
import type { ContentFault } from '../validation/content-fault.ts';
import { validateChange } from '../validation/validate.ts';
import { contentWarnings, type WarningContext } from '../validation/warnings.ts';
import type { Edit } from './change.ts';
import { type TokenChange, tokensAfter } from './token-changes.ts';

/** What was done with one object. */
export type ManifestResult = ObjectName & {
  readonly action: 'created' | 'updated' | 'unchanged' | 'deleted';
};

/** The identity of an object. */
export type ObjectName = { readonly type: string; readonly name: string };

/** All results, or faults and nothing stored. */
export type ApplyOutcome = {
  readonly results: readonly ManifestResult[];
  readonly faults: readonly ManifestFault[];
  /** What of the change does less than it seems to. */
  readonly warnings: readonly ManifestFault[];
};

/** How to apply. */
export type ApplyOptions = {
  readonly isDryRun: boolean;
  /** What secrets are sealed with, the first of them. */
  readonly keys: readonly MasterKey[];
  readonly nowMs: number;
  /** Where `env:` references are looked up, to warn of those that lead nowhere. */
  readonly environment?: Environment;
  /** Objects to take out in the same step; one that is not there is left `unchanged`. */
  readonly deletions?: readonly ObjectName[];
  /** What the caller has seen; 0 or nothing asks for no check. */
  readonly expectedRevision?: number;
};

/**
 * Puts manifests on top of a config, their secrets sealed, and takes others out, all or none; the config is checked as a
 * whole, as it would be afterwards. The tokens of a user or virtual account that is taken out end with it. Throws
 * GatewayError `conflict` when an object that this would change has changed since the expected revision.
 */
export function applyEdit(
  content: ConfigContent,
  given: readonly ManifestDocument[],
  options: ApplyOptions,
): Edit<ApplyOutcome> {
  const { isDryRun, keys, nowMs, environment = {}, deletions = [], expectedRevision = 0 } = options;
  const { documents, faults: secretFaults } = sealDocuments(given, {
    storedAs: (manifest) => content.manifests.get(manifestKey(manifest)),
    keys,
  });
  const applied = documents.map(({ manifest }) => resultOf(content, manifest));
  const deleted = deletions.map((object) => deletionOf(content, object));
  const results = [...applied, ...deleted];
  const touched = results.filter(({ action }) => action !== 'unchanged');
  if (expectedRevision !== 0) {
    assertUnchangedSince(expectedRevision, content, touched.map(withKey));
  }
  if (touched.length === 0 && secretFaults.length === 0) {
    return { outcome: { results, faults: [], warnings: [] } };
  }
  const put = documents.map(({ manifest }) => manifest);
  const removed = deleted.filter(({ action }) => action === 'deleted');
  const candidate = new Manifests(content.manifests, { put, remove: removed.map(manifestKey) });
  const tokens = tokensAfter(content, candidate, nowMs);
  const faults = [
    ...secretFaults,
    ...validateChange(content.manifests, candidate, put).map((fault) => located(fault, documents)),
    ...deletionFaults(documents, deletions),
    ...adminFaults(tokens, removed.length === 0 ? '' : 'name'),
  ];
  if (faults.length > 0) return { outcome: { results: [], faults, warnings: [] } };
  const outcome = {
    results,
    faults: [],
    warnings: warningsOf(given, { config: candidate, environment, nowMs }),
  };
  if (isDryRun) return { outcome };
  const changed = documents.filter((_, index) => applied[index]?.action !== 'unchanged');
  const entries = new Map([...changed.map(({ manifest }) => manifestEntry(manifest)), ...tokens.put]);
  return { outcome, change: { put: entries, remove: [...removed.map(manifestKey), ...tokens.remove] } };
}

/**
 * What is wrong in the documents of a text that could be read, while others could not: nothing of it will be stored, but
 * people see everything at once. What may refer to an unreadable document is not held against it.
 */
export function faultsBesideUnreadable(
  content: ConfigContent,
  readable: readonly ManifestDocument[],
  unreadableNames: ReadonlySet<string>,
): ManifestFault[] {
  const own = new Set(readable.map(({ manifest }) => manifest));
  const candidate = new Manifests(content.manifests, { put: own });
  const mayBeMeant = ({ message }: ContentFault) =>
    [...unreadableNames].some((name) => message.includes(name));
  return validateChange(content.manifests, candidate, [...own])
    .filter((fault) => own.has(fault.manifest) && !mayBeMeant(fault))
    .map((fault) => located(fault, readable));
}

/** Those documents whose object does not exist yet, accounts of another provider with the same name included. */
export function missingDocuments(
  content: ConfigContent,
  documents: readonly ManifestDocument[],
): ManifestDocument[] {
  const accounts = new Set([...content.manifests.values()].filter(hasModels).map(({ name }) => name));
  return documents.filter(({ manifest }) =>
    hasModels(manifest) ? !accounts.has(manifest.name) : !content.manifests.has(manifestKey(manifest)),
  );
}

/** Whether there was such an object, and faults when something still refers to it. */
export type DeleteOutcome = { readonly deleted: boolean; readonly faults: readonly ManifestFault[] };

/** Takes one object out of a config, as `applyEdit` does. */
export function deleteEdit(
  content: ConfigContent,
  object: ObjectName,
  options: { nowMs: number; expectedRevision?: number },
): Edit<DeleteOutcome> {
  const { outcome, change } = applyEdit(content, [], {
    ...options,
    isDryRun: false,
    keys: [],
    deletions: [object],
  });
  const { results, faults } = outcome;
  const deleted = results[0]?.action === 'deleted';
  return { outcome: { deleted, faults }, ...(change === undefined ? {} : { change }) };
}

function adminFaults({ leavesNoAdmin }: TokenChange, path: string): ManifestFault[] {
  if (!leavesNoAdmin) return [];
  const message = 'takes away the last admin token; make another first';
  return [{ document: 0, line: 0, path, message, code: 'conflict' }];
}

function resultOf(content: ConfigContent, manifest: Manifest): ManifestResult {
  const before = content.manifests.get(manifestKey(manifest));
  const { type, name } = manifest;
  if (before === undefined) return { type, name, action: 'created' };
  return { type, name, action: toJson(before) === toJson(manifest) ? 'unchanged' : 'updated' };
}

function deletionOf(content: ConfigContent, { type, name }: ObjectName): ManifestResult {
  const exists = content.manifests.has(manifestKey({ type, name }));
  return { type, name, action: exists ? 'deleted' : 'unchanged' };
}

function withKey({ type, name }: ObjectName) {
  return { type, name, key: manifestKey({ type, name }) };
}

function deletionFaults(
  documents: readonly ManifestDocument[],
  deletions: readonly ObjectName[],
): ManifestFault[] {
  const deletedKeys = new Set(deletions.map(manifestKey));
  return documents
    .filter(({ manifest }) => deletedKeys.has(manifestKey(manifest)))
    .map((document) => document.faultAt(['name'], 'is to be deleted in the same change', 'duplicate'));
}

/** Warnings about what the change brings; those about other manifests were told when they came. */
function warningsOf(given: readonly ManifestDocument[], context: WarningContext): readonly ManifestFault[] {
  const manifests = given.map(({ manifest }) => manifest);
  return contentWarnings(manifests, context).map((warning) => located(warning, given));
}

/** A fault where it can be corrected: in a document of the change, or named in full when another manifest shows it. */
function located(fault: ContentFault, documents: readonly ManifestDocument[]): ManifestFault {
  const own = documents.find(({ manifest }) => manifest === fault.manifest);
  if (own !== undefined) return own.faultAt(fault.path, fault.message + fault.hint, fault.code);
  const { type, name } = fault.manifest;
  const message = `${type} ${name} would be left wrong: ${formatPath(fault.path)}: ${fault.message}`;
  return { document: 0, line: 0, path: '', message, code: fault.code };
}
