import {
  formatPath,
  isProviderAccount,
  type Manifest,
  type ManifestDocument,
  type ManifestFault,
  toJson,
} from '@tollgate/manifests';
import type { MasterKey } from '../secrets/envelope.ts';
import { sealDocuments } from '../secrets/seal-documents.ts';
import type { Edit } from './change.ts';
import { type ConfigContent, manifestEntry, manifestKey } from './content.ts';
import { type TokenChange, tokensAfter } from './token-changes.ts';
import { type ContentFault, validateContent } from './validate.ts';

/** What was done with one manifest. */
export type ManifestResult = {
  readonly type: string;
  readonly name: string;
  readonly action: 'created' | 'updated' | 'unchanged';
};

/** All results, or faults and nothing stored. */
export type ApplyOutcome = {
  readonly results: readonly ManifestResult[];
  readonly faults: readonly ManifestFault[];
};

/** Puts manifests on top of a config, all or none, their secrets sealed; the config is checked as a whole. */
export function applyEdit(
  content: ConfigContent,
  given: readonly ManifestDocument[],
  options: { isDryRun: boolean; keys: readonly MasterKey[]; nowMs: number },
): Edit<ApplyOutcome> {
  const { documents, faults: secretFaults } = sealDocuments(given, {
    storedAs: (manifest) => content.manifests.get(manifestKey(manifest)),
    keys: options.keys,
  });
  const results = documents.map(({ manifest }) => resultOf(content, manifest));
  const changed = documents.filter((_, index) => results[index]?.action !== 'unchanged');
  if (changed.length === 0 && secretFaults.length === 0) return { outcome: { results, faults: [] } };
  const candidate = new Map(content.manifests);
  for (const { manifest } of documents) candidate.set(manifestKey(manifest), manifest);
  const tokens = tokensAfter(content, candidate.values(), options.nowMs);
  const faults = [
    ...secretFaults,
    ...validateContent([...candidate.values()]).map((fault) => located(fault, documents)),
    ...adminFaults(tokens, ''),
  ];
  if (faults.length > 0) return { outcome: { results: [], faults } };
  const outcome = { results, faults: [] };
  if (options.isDryRun) return { outcome };
  const put = new Map([...changed.map(({ manifest }) => manifestEntry(manifest)), ...tokens.put]);
  return { outcome, change: { put, remove: tokens.remove } };
}

/** Those documents whose object does not exist yet, accounts of another provider with the same name included. */
export function missingDocuments(
  content: ConfigContent,
  documents: readonly ManifestDocument[],
): ManifestDocument[] {
  const accounts = new Set([...content.manifests.values()].filter(isProviderAccount).map(({ name }) => name));
  return documents.filter(({ manifest }) =>
    isProviderAccount(manifest)
      ? !accounts.has(manifest.name)
      : !content.manifests.has(manifestKey(manifest)),
  );
}

/** Whether there was such an object, and faults when something still refers to it. */
export type DeleteOutcome = { readonly deleted: boolean; readonly faults: readonly ManifestFault[] };

/** Takes one object out of a config; the tokens of a user or virtual account end with it. */
export function deleteEdit(
  content: ConfigContent,
  of: { type: string; name: string },
  options: { nowMs: number },
): Edit<DeleteOutcome> {
  const key = manifestKey(of);
  if (!content.manifests.has(key)) return { outcome: { deleted: false, faults: [] } };
  const candidate = new Map(content.manifests);
  candidate.delete(key);
  const tokens = tokensAfter(content, candidate.values(), options.nowMs);
  const faults = [
    ...validateContent([...candidate.values()]).map((fault) => located(fault, [])),
    ...adminFaults(tokens, 'name'),
  ];
  if (faults.length > 0) return { outcome: { deleted: false, faults } };
  const remove = [key, ...tokens.remove];
  return { outcome: { deleted: true, faults: [] }, change: { put: tokens.put, remove } };
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

/** A fault where it can be corrected: in a document of the change, or named in full when another manifest shows it. */
function located(fault: ContentFault, documents: readonly ManifestDocument[]): ManifestFault {
  const own = documents.find(({ manifest }) => manifest === fault.manifest);
  if (own !== undefined) return own.faultAt(fault.path, fault.message + fault.hint, fault.code);
  const { type, name } = fault.manifest;
  const message = `${type} ${name} would be left wrong: ${formatPath(fault.path)}: ${fault.message}`;
  return { document: 0, line: 0, path: '', message, code: fault.code };
}
