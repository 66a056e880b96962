import path from 'node:path';
import { expect, test } from 'vitest';
import { countLines, read, repositoryFiles, sourceFiles, typescriptFiles } from './repository.ts';
import { functionSizes } from './syntax.ts';

const FILE_LINES_P90_MAX = 250;
const FILE_LINES_WITHOUT_REASON_MAX = 300;
const FILE_LINES_MAX = 400;
const FUNCTION_LINES_MAX = 70;
const FUNCTION_LINES_P90_MAX = 45;
const FILES_IN_FOLDER_MAX = 15;

/** Functions above the limit, as `file#function`, each with its reason: composition roots and tables. */
const LONG_FUNCTIONS: ReadonlyMap<string, string> = new Map([
  ['packages/bus/src/events.ts#busEvents', 'the table of what the bus logs and counts'],
  ['services/accounting/src/events.ts#accountingEvents', 'the table of what accounting logs and counts'],
  ['services/gateway/src/events.ts#gatewayEvents', 'the table of what the gateway logs and counts'],
  ['services/policy/src/events.ts#policyEvents', 'the table of what policy logs and counts'],
  ['services/policy/src/service.ts#policyService', 'the composition root of policy'],
]);

/** Folders above the limit, each with its reason. */
const FULL_FOLDERS: ReadonlyMap<string, string> = new Map();

test(`nine source files of ten have at most ${FILE_LINES_P90_MAX} lines`, () => {
  const lines = sourceFiles().map((file) => countLines(read(file)));
  expect(percentile(lines, 0.9)).toBeLessThanOrEqual(FILE_LINES_P90_MAX);
});

test(`a file above ${FILE_LINES_WITHOUT_REASON_MAX} lines says why on its first line`, () => {
  const silent = typescriptFiles()
    .map((file) => ({ file, text: read(file) }))
    .filter(({ text }) => countLines(text) > FILE_LINES_WITHOUT_REASON_MAX && !/^(\/\/|\/\*)/.test(text))
    .map(({ file, text }) => `${file} has ${countLines(text)} lines: split it, or give the reason on line 1`);
  expect(silent).toEqual([]);
});

test(`no file has more than ${FILE_LINES_MAX} lines`, () => {
  const long = typescriptFiles()
    .map((file) => ({ file, lines: countLines(read(file)) }))
    .filter(({ lines }) => lines > FILE_LINES_MAX)
    .map(({ file, lines }) => `${file} has ${lines} lines: split it by purpose`);
  expect(long).toEqual([]);
});

test(`no function has more than ${FUNCTION_LINES_MAX} lines unless it is listed here with its reason`, () => {
  const long = sourceFiles()
    .flatMap(functionSizes)
    .filter(({ file, name, lines }) => lines > FUNCTION_LINES_MAX && !LONG_FUNCTIONS.has(`${file}#${name}`))
    .map(({ file, line, name, lines }) => `${file}:${line} ${name} has ${lines} lines: extract its steps`);
  expect(long).toEqual([]);
});

test(`nine functions of ten have at most ${FUNCTION_LINES_P90_MAX} lines`, () => {
  const lines = sourceFiles()
    .flatMap(functionSizes)
    .map((size) => size.lines);
  expect(percentile(lines, 0.9)).toBeLessThanOrEqual(FUNCTION_LINES_P90_MAX);
});

test(`no folder has more than ${FILES_IN_FOLDER_MAX} source files unless it is listed here with its reason`, () => {
  const perFolder = Map.groupBy(sourceFiles(), (file) => path.posix.dirname(file));
  const full = [...perFolder]
    .filter(([folder, files]) => files.length > FILES_IN_FOLDER_MAX && !FULL_FOLDERS.has(folder))
    .map(([folder, files]) => `${folder} has ${files.length} source files: give a part of them a folder`);
  expect(full).toEqual([]);
});

test('every exemption is still needed', () => {
  const long = new Set(
    sourceFiles()
      .flatMap(functionSizes)
      .filter(({ lines }) => lines > FUNCTION_LINES_MAX)
      .map(({ file, name }) => `${file}#${name}`),
  );
  const folders = new Set(repositoryFiles().map((file) => path.posix.dirname(file)));
  expect([...LONG_FUNCTIONS.keys()].filter((name) => !long.has(name))).toEqual([]);
  expect([...FULL_FOLDERS.keys()].filter((folder) => !folders.has(folder))).toEqual([]);
});

function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.ceil(sorted.length * share) - 1] ?? 0;
}
