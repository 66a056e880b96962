import { parseManifests, toPublicJson } from '@tollgate/manifests';
import type { Applied, StoredManifest } from '../admin/shapes.ts';
import { printable, type Terminal } from '../commands/terminal.ts';
import { type DiffLine, objectDiff } from '../diff/object-diff.ts';
import type { PrunePlan } from './prune-plan.ts';

/** Writes what will change: each object under a heading, its lines as a diff of YAML. */
export function showChanges(
  terminal: Terminal,
  change: { text: string; results: Applied['results']; stored: readonly StoredManifest[]; prune: PrunePlan },
): void {
  const { text, results, stored, prune } = change;
  const before = byIdentity(stored);
  const after = byIdentity(canonicalObjects(text));
  for (const { type, name, action } of results) {
    if (action === 'unchanged') continue;
    const identity = `${type} ${name}`;
    if (action === 'created') heading(terminal, 'green', `+ ${identity}`);
    else heading(terminal, 'yellow', `~ ${identity}`);
    const wanted = after.get(identity);
    // A console of another version may take what this command cannot read; then the heading has to do.
    if (wanted === undefined) continue;
    showObjectDiff(terminal, before.get(identity), wanted);
  }
  for (const { manifest, tokens } of prune.deletions) {
    const ending = tokens === 0 ? '' : ` (and its ${tokens} token${tokens === 1 ? '' : 's'})`;
    heading(terminal, 'red', `- ${manifest.type} ${manifest.name}${ending}`);
  }
  for (const { type, name } of prune.kept) {
    terminal.out(terminal.paint('dim', printable(`  ${type} ${name} is kept: it holds an admin token`)));
  }
}

/** Writes what changes between two objects, as lines of YAML. */
export function showObjectDiff(
  terminal: Terminal,
  before: object | undefined,
  after: object | undefined,
): void {
  const lines = objectDiff(before, after);
  if (lines.length > 0) diffLines(terminal, lines);
  else terminal.out(terminal.paint('dim', '    (a secret that is not shown)'));
}

function heading(terminal: Terminal, colour: 'green' | 'yellow' | 'red', text: string): void {
  terminal.out(terminal.paint(colour, printable(text)));
}

function diffLines(terminal: Terminal, lines: readonly DiffLine[]): void {
  for (const { kind, text } of lines) terminal.out(paintLine(terminal, kind, printable(text)));
}

function paintLine(terminal: Terminal, kind: DiffLine['kind'], text: string): string {
  switch (kind) {
    case 'added':
      return terminal.paint('green', `    + ${text}`);
    case 'removed':
      return terminal.paint('red', `    - ${text}`);
    case 'kept':
      return `      ${text}`;
    case 'gap':
      return terminal.paint('dim', `      ${text}`);
    default:
      return kind satisfies never;
  }
}

/** The documents as the console will store and show them, so that only differences in meaning are shown. */
function canonicalObjects(text: string): StoredManifest[] {
  const parsed = parseManifests(text, 'yaml');
  if (!parsed.ok) return [];
  // `toPublicJson` writes an object with a type and a name.
  return parsed.documents.map(({ manifest }) => JSON.parse(toPublicJson(manifest)) as StoredManifest);
}

function byIdentity(objects: readonly StoredManifest[]): Map<string, StoredManifest> {
  return new Map(objects.map((object) => [`${object.type} ${object.name}`, object]));
}
