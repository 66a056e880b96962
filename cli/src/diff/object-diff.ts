import { structuredPatch } from 'diff';
import { yamlText } from './yaml-text.ts';

/** Unchanged lines shown around each change. */
const CONTEXT_LINES = 2;
/** More than this and two texts are called wholly different, which is quick and true enough. */
const EDITS_MAX = 10_000;

/** One line of a diff. */
export type DiffLine = { readonly kind: 'added' | 'removed' | 'kept' | 'gap'; readonly text: string };

/**
 * What changes between two objects, as lines of their YAML: the changed ones with some around them, and a gap where
 * lines are left out. Without an object before or after, all lines of the other.
 */
export function objectDiff(before: object | undefined, after: object | undefined): DiffLine[] {
  const [from, to] = [before, after].map((object) => (object === undefined ? '' : yamlText(object)));
  const patch = structuredPatch('', '', from ?? '', to ?? '', '', '', {
    context: CONTEXT_LINES,
    maxEditLength: EDITS_MAX,
  });
  if (patch === undefined) return [...linesOf(from, 'removed'), ...linesOf(to, 'added')];
  return patch.hunks.flatMap((hunk, index) => [
    ...(index === 0 ? [] : [{ kind: 'gap', text: '...' } as const]),
    ...hunk.lines.map(toDiffLine),
  ]);
}

function linesOf(text: string | undefined, kind: DiffLine['kind']): DiffLine[] {
  return (text ?? '')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => ({ kind, text: line }));
}

function toDiffLine(line: string): DiffLine {
  const text = line.slice(1);
  if (line.startsWith('+')) return { kind: 'added', text };
  if (line.startsWith('-')) return { kind: 'removed', text };
  return { kind: 'kept', text };
}
