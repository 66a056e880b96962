import { expect, test } from 'vitest';
import { countLines, read, sourceFiles, typescriptFiles } from './repository.ts';
import { anyTypes, typeAssertions } from './syntax.ts';

const ASSERTIONS_PER_1000_LINES_MAX = 3;

test('nothing is `any`', () => {
  const found = typescriptFiles()
    .flatMap(anyTypes)
    .map(({ file, line }) => `${file}:${line} says any: say unknown and parse it once`);
  expect(found).toEqual([]);
});

test('every `as` gives its reason in a comment', () => {
  const silent = sourceFiles()
    .flatMap(typeAssertions)
    .filter(({ hasReason }) => !hasReason)
    .map(({ file, line, text }) => `${file}:${line} ${text}: narrow by a check, or say why it holds`);
  expect(silent).toEqual([]);
});

test(`at most ${ASSERTIONS_PER_1000_LINES_MAX} lines of a thousand have an \`as\``, () => {
  const files = sourceFiles();
  const lines = files.reduce((sum, file) => sum + countLines(read(file)), 0);
  const assertions = files.flatMap(typeAssertions).length;
  expect((1000 * assertions) / lines).toBeLessThanOrEqual(ASSERTIONS_PER_1000_LINES_MAX);
});
