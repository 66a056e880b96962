import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import {
  type ConfigFile,
  type ImportReport,
  importLitellm,
  type LeftOut,
  type LitellmImport,
} from '@tollgate/litellm-import';
import { processEnvironment } from '@tollgate/settings';
import { readSources } from '../apply/read-sources.ts';
import { printable, type Terminal } from '../commands/terminal.ts';
import { yamlText } from '../diff/yaml-text.ts';
import { readTextFile } from '../files/read-text-file.ts';

/** Exit codes for scripts. */
export const IMPORT_EXIT = { everything: 0, nothing: 1, leftOut: 2 } as const;

/** What the command line says. */
export type ImportRequest = {
  readonly file: string;
  readonly output: string | undefined;
  /** `NAME=value`, for what the config reads from its environment. */
  readonly set: readonly string[];
};

/**
 * Writes the manifests of a LiteLLM config to standard output, or to a file that does not exist yet, and reports what
 * became of every part. Resolves with an exit code. Throws Error if a file cannot be read or written.
 */
export async function importLitellmFile(
  context: { terminal: Terminal; stdin: AsyncIterable<Uint8Array> },
  given: ImportRequest,
): Promise<number> {
  const { terminal } = context;
  const [source, second] = await readSources([given.file], context.stdin);
  if (source === undefined || second !== undefined) throw new Error(`${given.file} is not one file`);
  const variables = givenVariables(given.set);
  const environment = processEnvironment();
  const imported = importLitellm(
    { name: source.file, text: source.text },
    {
      readInclude: (entry, declaredIn) => readInclude(entry, declaredIn, given.file),
      readVariable: (name) => variables.get(name) ?? environment[name],
      atMs: Date.now(),
    },
  );
  if (!imported.ok) {
    for (const { file, line, message } of imported.faults) {
      terminal.err(printable(`${file}:${line}: ${message}`));
    }
    return IMPORT_EXIT.nothing;
  }
  showReport(terminal, imported.report);
  if (imported.manifests.length === 0) {
    terminal.err('tollgate: nothing of it could be carried over');
    return IMPORT_EXIT.nothing;
  }
  const text = documentsText(source.file, imported);
  if (given.output === undefined) terminal.out(text.trimEnd());
  else write(given.output, text);
  return imported.report.leftOut.length === 0 ? IMPORT_EXIT.everything : IMPORT_EXIT.leftOut;
}

function documentsText(file: string, { manifests, report }: Extract<LitellmImport, { ok: true }>): string {
  const header = [
    `# Made of ${printable(file)} by \`tollgate import litellm\`. Read it, then: tollgate apply -f <this file>`,
    ...(report.leftOut.length === 0 ? [] : [`# Left out: ${report.leftOut.length}; the command says what.`]),
  ];
  return `${header.join('\n')}\n${manifests.map(yamlText).join('---\n')}`;
}

function write(output: string, text: string): void {
  try {
    writeFileSync(output, text, { flag: 'wx' });
  } catch (cause) {
    const isThere = cause instanceof Error && 'code' in cause && cause.code === 'EEXIST';
    if (!isThere) throw cause;
    throw new Error(`${output} exists already and was not changed`, { cause });
  }
}

/** As LiteLLM: beside the file that includes it, or else beside the first file. */
function readInclude(entry: string, declaredIn: string, first: string): ConfigFile | undefined {
  if (first === '-') throw new Error('include: what standard input includes cannot be found: name the file');
  const found = [declaredIn, first]
    .map((file) => path.resolve(path.dirname(file), entry))
    .find((file) => existsSync(file));
  if (found === undefined) return undefined;
  return { name: found, text: readTextFile(found) };
}

function givenVariables(set: readonly string[]): Map<string, string> {
  return new Map(
    set.map((text) => {
      const [, name, value] = /^([A-Za-z_]\w*)=(.*)$/s.exec(text) ?? [];
      if (name === undefined || value === undefined) throw new Error('--set takes NAME=value');
      return [name, value] as const;
    }),
  );
}

function showReport(terminal: Terminal, report: ImportReport): void {
  const arrow = (from: string, to: string) => `${from}  ->  ${to}`;
  const modelLines = (isKept: boolean) =>
    [...report.models]
      .filter(([asked]) => (report.calledAs.get(asked) === asked) === isKept)
      .map(([asked, targets]) => {
        const now = isKept ? asked : `${asked}, now ${report.calledAs.get(asked)}`;
        return arrow(now, targets.join(' or '));
      });
  section(terminal, 'models that clients call as before, and what answers', modelLines(true));
  section(terminal, 'models that clients call by another name, and what answers', modelLines(false));
  const others = report.carried.filter(({ as }) => !as.startsWith('model '));
  section(
    terminal,
    'carried over',
    others.map(({ at, as }) => arrow(at, as)),
  );
  section(terminal, 'to do', report.toDo);
  section(terminal, 'left out', leftOutLines(report.leftOut), report.leftOut.length);
  section(terminal, 'not needed here', report.notNeeded);
}

/** Places on a line of their own, or many of one reason on one line. */
const PLACES_APART_MAX = 3;
const PLACES_NAMED_MAX = 10;

function leftOutLines(leftOut: readonly LeftOut[]): string[] {
  return [...Map.groupBy(leftOut, ({ why }) => why)].flatMap(([why, parts]) => {
    if (parts.length <= PLACES_APART_MAX) return parts.map(({ at }) => `${at}: ${why}`);
    const named = parts.slice(0, PLACES_NAMED_MAX).map(({ at }) => at);
    const more = parts.length - named.length;
    return [`${why}: ${named.join(', ')}${more === 0 ? '' : ` and ${more} more`}`];
  });
}

function section(terminal: Terminal, heading: string, lines: readonly string[], count = lines.length): void {
  if (lines.length === 0) return;
  terminal.err(`${heading} (${count}):`);
  for (const line of lines) terminal.err(`  ${printable(line)}`);
}
