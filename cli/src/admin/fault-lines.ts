import { LineCounter, parseAllDocuments } from 'yaml';
import type { ManifestText, SourceFile } from './manifest-text.ts';
import type { Fault } from './shapes.ts';

/** The faults of the admin API as `file:line: path: message`, each by its place in the files that were joined. */
export function faultLines(faults: readonly Fault[], joined: ManifestText): string[] {
  return faults.map(({ line, path, message }) => {
    const place = joined.placeOf(line);
    // The API counts lines of the whole text in its words too.
    const words = message.replace(/\bstands in line (\d+)\b/, (whole, other: string) => {
      const otherPlace = joined.placeOf(Number(other));
      return otherPlace === undefined ? whole : `stands in ${otherPlace.file}:${otherPlace.line}`;
    });
    return [
      ...(place === undefined ? [] : [`${place.file}:${place.line}`]),
      ...(path === '' ? [] : [path]),
      words,
    ].join(': ');
  });
}

/**
 * What keeps a file from being read at all, as `file:line: message`. Told before anything is sent, because an open
 * quote or bracket would swallow the files after it.
 */
export function syntaxFaultLines({ file, text }: SourceFile): string[] {
  if (file.endsWith('.json')) {
    const fault = jsonFaultLine({ file, text });
    if (fault !== undefined) return [fault];
  }
  const lines = new LineCounter();
  return parseAllDocuments(text, { lineCounter: lines, prettyErrors: false })
    .flatMap((document) => document.errors)
    .map(({ pos: [offset], message }) => `${file}:${lines.linePos(offset).line}: ${message}`);
}

/** Node says where JSON goes wrong for most mistakes, not for all. */
function jsonFaultLine({ file, text }: SourceFile): string | undefined {
  try {
    JSON.parse(text.replace(/^\uFEFF/, ''));
    return undefined;
  } catch (error) {
    const position = /at position (\d+)/.exec(error instanceof Error ? error.message : '')?.[1];
    const line = position === undefined ? '' : `:${text.slice(0, Number(position)).split('\n').length}`;
    return `${file}${line}: is not valid JSON`;
  }
}
