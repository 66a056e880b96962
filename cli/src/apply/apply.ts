import { AdminApiError } from '../admin/admin-api-error.ts';
import type { AdminClient } from '../admin/client.ts';
import type { Applied } from '../admin/shapes.ts';
import { printable, type Terminal } from '../commands/terminal.ts';
import { faultLines, syntaxFaultLines } from './fault-lines.ts';
import { joinSources, type ManifestText, type SourceFile } from './manifest-text.ts';
import { type PrunePlan, type PruneScope, planPrune } from './prune-plan.ts';
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

const NO_PRUNE: PrunePlan = { deletions: [], kept: [] };

/**
 * Shows what the documents would change and changes exactly that, in one step with the deletions of a prune: all of it or
 * nothing, and nothing when somebody else has changed one of the objects since it was shown. Resolves with an exit code.
 * Throws AdminApiError when the console does not answer or refuses for another reason.
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
    if (!(error instanceof AdminApiError)) throw error;
    if (error.faults.length > 0) return refuse(terminal, faultLines(error.faults, joined));
    if (error.code !== 'conflict') throw error;
    terminal.err(printable(`tollgate: ${error.message}`));
    terminal.err('tollgate: run the same command again: it shows what would change now');
    return APPLY_EXIT.refused;
  }
}

async function applyText(
  { client, terminal }: { client: AdminClient; terminal: Terminal },
  joined: ManifestText,
  options: ApplyOptions,
): Promise<number> {
  const { text } = joined;
  const { manifests: stored, revision: expectedRevision } = await client.listManifests();
  const given = await client.applyManifests(text, { isDryRun: true, expectedRevision });
  const { results, warnings = [] } = given;
  const prune =
    options.prune === undefined
      ? NO_PRUNE
      : planPrune({ stored, given: results, tokens: await client.listTokens(), scope: options.prune });
  const deletions = prune.deletions.map(({ manifest: { type, name } }) => ({ type, name }));
  showChanges(terminal, { text, results, stored, prune });
  for (const line of faultLines(warnings, joined)) terminal.err(printable(`warning: ${line}`));

  if (deletions.length === 0 && results.every(({ action }) => action === 'unchanged')) {
    const objects = plural(results.length, 'object');
    terminal.out(`nothing to change: ${objects} as given (revision ${given.revision})`);
    return APPLY_EXIT.done;
  }
  const change = { deletions, expectedRevision };
  // Whatever would be refused with the deletions is refused before anybody agrees to them.
  const whole =
    deletions.length === 0 ? given : await client.applyManifests(text, { ...change, isDryRun: true });
  if (options.isDryRun) {
    terminal.out(`dry run: ${countsOf(whole.results, TO_DO)}; nothing was changed`);
    return APPLY_EXIT.wouldChange;
  }
  if (deletions.length > 0 && !options.isAgreed) {
    terminal.err(
      `tollgate: ${plural(deletions.length, 'object')} would be deleted; nothing was changed. Repeat with --yes to agree`,
    );
    return APPLY_EXIT.refused;
  }
  const applied = await client.applyManifests(text, { ...change, isDryRun: false });
  terminal.out(`${countsOf(applied.results, DONE)} (revision ${applied.revision})`);
  return APPLY_EXIT.done;
}

function refuse(terminal: Terminal, lines: readonly string[]): number {
  for (const line of lines) terminal.err(printable(line));
  terminal.err('tollgate: refused; nothing was changed');
  return APPLY_EXIT.refused;
}

const TO_DO = { created: 'to create', updated: 'to update', deleted: 'to delete' };
const DONE = { created: 'created', updated: 'updated', deleted: 'deleted' };

function countsOf(results: Applied['results'], words: typeof DONE): string {
  const count = (wanted: string) => results.filter(({ action }) => action === wanted).length;
  return [
    `${count('created')} ${words.created}`,
    `${count('updated')} ${words.updated}`,
    `${count('deleted')} ${words.deleted}`,
    `${count('unchanged')} unchanged`,
  ].join(', ');
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
