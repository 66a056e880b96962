import { expect, test } from 'vitest';
import { read, typescriptFiles } from './repository.ts';

/** The names in the two middle columns of the table: usage reported, not reported. */
function cellsOfTable(): string[] {
  const rows = read('docs/billing.md')
    .split('\n')
    .filter((line) => line.startsWith('|'));
  return rows.flatMap((row) => {
    const [, , reported = '', unreported = ''] = row.split('|');
    return [...`${reported} ${unreported}`.matchAll(/`([a-z]+(?:-[a-z]+)+)`/g)].map(([, name = '']) => name);
  });
}

function namesOfTests(): string[] {
  return typescriptFiles()
    .filter((file) => /\/test\/billing\/.*\.test\.ts$/.test(file))
    .flatMap((file) => [...read(file).matchAll(/\btest\(\s*'([a-z]+(?:-[a-z]+)+): /g)])
    .map(([, name = '']) => name);
}

test('every cell of the table in docs/billing.md has one test of its name, and every such test a cell', () => {
  const cells = cellsOfTable();
  expect(cells.length).toBeGreaterThan(30);
  expect(namesOfTests().sort()).toEqual(cells.sort());
});
