import { expect, test } from 'vitest';
import { sourceFiles } from './repository.ts';
import { type Export, exportedDeclarations } from './syntax.ts';

const DOCUMENTED_SHARE_MIN = 0.8;

/** What must explain itself: packages, ports and dialects are used by people who did not write them. */
const EXPLAINED = /^(packages\/[^/]+|services\/(?:console\/)?[^/]+|cli|test\/[^/]+)\/(?:src\/)?/;

test(`in every workspace at least ${100 * DOCUMENTED_SHARE_MIN} % of the exports have a docblock`, () => {
  const perWorkspace = Map.groupBy(
    sourceFiles().flatMap(exportedDeclarations),
    ({ file }) => EXPLAINED.exec(file)?.[1] ?? 'root',
  );
  const poor = [...perWorkspace].filter(([, found]) => documentedShare(found) < DOCUMENTED_SHARE_MIN);
  expect(poor.flatMap(([workspace, found]) => report(workspace, found))).toEqual([]);
});

function documentedShare(found: readonly Export[]): number {
  return found.filter(({ isDocumented }) => isDocumented).length / found.length;
}

function report(workspace: string, found: readonly Export[]): string[] {
  return [
    `${workspace}: ${Math.floor(100 * documentedShare(found))} % of ${found.length} exports have a docblock`,
    ...found
      .filter(({ isDocumented }) => !isDocumented)
      .map(({ file, line, name }) => `  ${file}:${line} ${name}: say what it promises`),
  ];
}
