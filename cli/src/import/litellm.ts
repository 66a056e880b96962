import { writeFileSync } from 'node:fs';
import { type ImportReport, importLitellm, type LitellmImport } from '@tollgate/manifests';
import { readSources } from '../apply/read-sources.ts';
import { printable, type Terminal } from '../commands/terminal.ts';
import { yamlText } from '../diff/yaml-text.ts';

/** Exit codes for scripts. */
export const IMPORT_EXIT = { everything: 0, nothing: 1, leftOut: 2 } as const;

/**
 * Writes the manifests of a LiteLLM config to standard output, or to a file that does not exist yet, and tells what became
 * of every part. Resolves with an exit code. Throws Error when the one file cannot be read or the other not written.
 */
export async function importLitellmFile(
  context: { terminal: Terminal; stdin: AsyncIterable<Uint8Array> },
  given: { file: string; output: string | undefined },
): Promise<number> {
  const { terminal } = context;
  const [source, second] = await readSources([given.file], context.stdin);
  if (source === undefined || second !== undefined) throw new Error(`${given.file} is no single file`);
  const imported = importLitellm(source.text.replace(/^\uFEFF/, ''));
  if (!imported.ok) {
    for (const { line, message } of imported.faults) {
      terminal.err(printable(`${source.file}:${line}: ${message}`));
    }
    return IMPORT_EXIT.nothing;
  }
  tell(terminal, imported.report);
  if (imported.manifests.length === 0) {
    terminal.err('tollgate: there is nothing that could be carried over');
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
    ...(report.leftOut.length === 0 ? [] : [`# Left out: ${report.leftOut.length}; the command tells what.`]),
  ];
  return `${header.join('\n')}\n${manifests.map(yamlText).join('---\n')}`;
}

function write(output: string, text: string): void {
  try {
    writeFileSync(output, text, { flag: 'wx' });
  } catch (cause) {
    const isThere = cause instanceof Error && 'code' in cause && cause.code === 'EEXIST';
    if (!isThere) throw cause;
    throw new Error(`${output} exists already and was left as it is`, { cause });
  }
}

function tell(terminal: Terminal, report: ImportReport): void {
  const arrow = (from: string, to: string) => `${from}  ->  ${to}`;
  section(
    terminal,
    'models, as they were asked for and as they are now',
    [...report.models].map(([asked, now]) => arrow(asked, now.join(' or '))),
  );
  const others = report.carried.filter(({ as }) => !as.startsWith('model '));
  section(
    terminal,
    'carried over',
    others.map(({ at, as }) => arrow(at, as)),
  );
  section(terminal, 'to do', report.toDo);
  section(
    terminal,
    'left out',
    report.leftOut.map(({ at, why }) => `${at}: ${why}`),
  );
  section(terminal, 'not needed here', report.notNeeded);
}

function section(terminal: Terminal, heading: string, lines: readonly string[]): void {
  if (lines.length === 0) return;
  terminal.err(`${heading} (${lines.length}):`);
  for (const line of lines) terminal.err(`  ${printable(line)}`);
}
