import { syntaxFaults } from '@tollgate/manifests';
import type { Fault } from '../admin/shapes.ts';
import type { ManifestText, SourceFile } from './manifest-text.ts';

/** The faults of the admin API as `file:line: path: message`, each by its place in the files that were joined. */
export function faultLines(faults: readonly Fault[], joined: ManifestText): string[] {
  return faults.map(({ line, path, message }) => {
    const place = joined.placeOf(line);
    // The API counts lines of the whole text in its words too.
    const words = message.replace(/\bis in line (\d+) already\b/, (whole, other: string) => {
      const otherPlace = joined.placeOf(Number(other));
      return otherPlace === undefined ? whole : `is in ${otherPlace.file}:${otherPlace.line} already`;
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
  const faults = syntaxFaults(text.replace(/^\uFEFF/, ''), file.endsWith('.json') ? 'json' : 'yaml');
  return faults.map(({ line, message }) => `${file}${line === 0 ? '' : `:${line}`}: ${message}`);
}
