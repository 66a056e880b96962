import { expect, test } from 'vitest';
import { read, repositoryFiles, textFiles, typescriptFiles } from './repository.ts';

/** Names that say nothing about what is inside. */
const DRAWERS =
  /^(utils?|helpers?|common|misc|shared|core|base|libs?|manager|stuff|index\d+|new|old|temp|tmp)$/;

/** Words that admit that something is unfinished. */
const UNFINISHED = /\b(FIXME|XXX|HACK)\b/;

/** A TODO without the issue that will do it. */
const HOMELESS_TODO = /\bTODO\b(?!\(#\d+\))/;

/** Where a machine, not the repository, keeps its files. In two parts, lest this file finds itself. */
const MACHINE_PATHS = new RegExp(`(?<![\\w.-])/(${'wo'}${'rk'}|home/[a-z]|Users/[A-Za-z])`);

/** This file has to name what it forbids. */
const THIS_FILE = 'test/tidy/words.test.ts';

test('no file or folder is named as a drawer for anything', () => {
  const drawers = repositoryFiles().filter((file) =>
    file.split('/').some((part) => DRAWERS.test(part.replace(/\.[a-z.]+$/, ''))),
  );
  expect(drawers).toEqual([]);
});

test('TypeScript files and their folders are kebab-case', () => {
  const kebab = /^[a-z0-9]+(-[a-z0-9]+)*(\.(test|e2e|e2e\.test|config|d))?\.tsx?$/;
  const odd = typescriptFiles().filter((file) => {
    const parts = file.split('/');
    const name = parts.pop() ?? '';
    return !kebab.test(name) || parts.some((part) => !/^\.?[a-z0-9-]+$/.test(part));
  });
  expect(odd).toEqual([]);
});

test('every TODO names its issue, as TODO(#12)', () => {
  expect(linesWith(HOMELESS_TODO)).toEqual([]);
});

test('nothing admits to be unfinished', () => {
  expect(linesWith(UNFINISHED)).toEqual([]);
});

test('no path of a machine is written down', () => {
  expect(linesWith(MACHINE_PATHS)).toEqual([]);
});

function linesWith(pattern: RegExp): string[] {
  return textFiles()
    .filter((file) => file !== THIS_FILE)
    .flatMap((file) =>
      read(file)
        .split('\n')
        .flatMap((line, index) =>
          pattern.test(line) ? [`${file}:${index + 1} ${line.trim().slice(0, 120)}`] : [],
        ),
    );
}
