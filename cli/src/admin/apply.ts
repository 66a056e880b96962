import { printable, type Terminal } from '../commands/terminal.ts';
import { yamlText } from '../diff/yaml-text.ts';
import { AdminApiError, type AdminClient } from './client.ts';
import { faultLines, syntaxFaultLines } from './fault-lines.ts';
import { joinSources, type ManifestText, type SourceFile } from './manifest-text.ts';
import { type PrunePlan, type PruneScope, planPrune } from './prune-plan.ts';
import type { Applied } from './shapes.ts';
import { showChanges } from './show-changes.ts';

/** How to apply. */
export type ApplyOptions = {
  readonly isDryRun: boolean;
  /** Undefined: nothing is deleted. */
  readonly prune: PruneScope | undefined;
  /** Whether deletions were agreed to. */
  readonly isAgreed: boolean;
};

/** Exit codes for scripts. */
export const APPLY_EXIT = { done: 0, refused: 1, wouldChange: 2 } as const;

const NO_PRUNE: PrunePlan = { detached: [], deletions: [], kept: [] };

/**
 * Shows what the documents would change and changes it: all documents or none, and after them the deletions of a
 * prune, one by one. Resolves with an exit code. Throws AdminApiError when the console does not answer or refuses for
 * another reason than the documents.
 */
export async function applyFiles(
  context: { client: AdminClient; terminal: Terminal },
  sources: readonly SourceFile[],
  options: ApplyOptions,
): Promise<number> {
  const { terminal } = context;
  const unreadable = sources.flatMap(syntaxFaultLines);
  if (unreadable.length > 0) return refuse(terminal, unreadable);
  const joined = joinSources(sources);
  try {
    return await applyText(context, joined, options);
  } catch (error) {
    if (!(error instanceof AdminApiError) || error.faults.length === 0) throw error;
    return refuse(terminal, faultLines(error.faults, joined));
  }
}

async function applyText(
  { client, terminal }: { client: AdminClient; terminal: Terminal },
  joined: ManifestText,
  options: ApplyOptions,
): Promise<number> {
  const { text } = joined;
  const { results, warnings = [] } = await client.applyManifests(text, { isDryRun: true });
  const { manifests: stored, revision } = await client.listManifests();
  const prune =
    options.prune === undefined
      ? NO_PRUNE
      : planPrune({ stored, given: results, tokens: await client.listTokens(), scope: options.prune });
  showChanges(terminal, { text, results, stored, prune });
  for (const line of faultLines(warnings, joined)) terminal.err(printable(`warning: ${line}`));

  const changed = results.filter(({ action }) => action !== 'unchanged').length;
  if (changed === 0 && prune.deletions.length === 0) {
    terminal.out(`nothing to change: ${plural(results.length, 'object')} as given (revision ${revision})`);
    return APPLY_EXIT.done;
  }
  if (options.isDryRun) {
    terminal.out(`dry run: ${countsOf(results, prune.deletions.length, TO_DO)}; nothing was changed`);
    return APPLY_EXIT.wouldChange;
  }
  if (prune.deletions.length > 0 && !options.isAgreed) {
    terminal.err(
      `tollgate: ${plural(prune.deletions.length, 'object')} would be deleted; nothing was changed. Repeat with --yes to agree`,
    );
    return APPLY_EXIT.refused;
  }
  const applied =
    changed === 0 ? { results, revision } : await client.applyManifests(text, { isDryRun: false });
  const deleted = await deletePruned({ client, terminal }, prune);
  terminal.out(
    `${countsOf(applied.results, deleted.count, DONE)} (revision ${deleted.revision ?? applied.revision})`,
  );
  return deleted.count === prune.deletions.length ? APPLY_EXIT.done : APPLY_EXIT.refused;
}

/** Deletes in the order of the plan and stops at the first refusal, which is told. */
async function deletePruned(
  { client, terminal }: { client: AdminClient; terminal: Terminal },
  { detached, deletions }: PrunePlan,
): Promise<{ count: number; revision: number | undefined }> {
  let count = 0;
  let revision: number | undefined;
  try {
    if (detached.length > 0) {
      await client.applyManifests(detached.map(yamlText).join('---\n'), { isDryRun: false });
    }
    for (const { manifest } of deletions) {
      ({ revision } = await client.deleteManifest(manifest));
      count++;
    }
  } catch (error) {
    if (!(error instanceof AdminApiError)) throw error;
    const refused = deletions[count]?.manifest;
    terminal.err(printable(`tollgate: ${refused?.type} ${refused?.name} was not deleted: ${error.message}`));
  }
  return { count, revision };
}

function refuse(terminal: Terminal, lines: readonly string[]): number {
  for (const line of lines) terminal.err(printable(line));
  terminal.err('tollgate: refused; nothing was changed');
  return APPLY_EXIT.refused;
}

const TO_DO = { created: 'to create', updated: 'to update', deleted: 'to delete' };
const DONE = { created: 'created', updated: 'updated', deleted: 'deleted' };

function countsOf(results: Applied['results'], deleted: number, words: typeof DONE): string {
  const count = (wanted: string) => results.filter(({ action }) => action === wanted).length;
  return [
    `${count('created')} ${words.created}`,
    `${count('updated')} ${words.updated}`,
    `${deleted} ${words.deleted}`,
    `${count('unchanged')} unchanged`,
  ].join(', ');
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
