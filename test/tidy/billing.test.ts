import { expect, test } from 'vitest';
import { read, typescriptFiles } from './repository.ts';

const NAME = /`([a-z]+(?:-[a-z]+)+)`/g;

/** What the two middle columns of the tables say: usage reported, not reported. Without headings. */
function cellsOfTables(): string[] {
  const rows = read('docs/billing.md')
    .split('\n')
    .filter((line) => line.startsWith('|'));
  const cells = rows.map((row) => row.split('|').map((cell) => cell.trim()));
  return cells.flatMap(([, , reported = '', unreported = ''], at) => {
    const isHeading = (cells[at + 1]?.[1] ?? '').startsWith('---') || reported.startsWith('---');
    return isHeading ? [] : [reported, unreported].filter((cell) => cell !== '');
  });
}

const namesIn = (text: string) => [...text.matchAll(NAME)].map(([, name = '']) => name);

function namesOfTests(): string[] {
  return typescriptFiles()
    .filter((file) => /\/test\/billing\/.*\.test\.ts$/.test(file))
    .flatMap((file) => [...read(file).matchAll(/\btest\(\s*'([a-z]+(?:-[a-z]+)+): /g)])
    .map(([, name = '']) => name);
}

test('every cell of the table in docs/billing.md has one test of its name, and every such test a cell', () => {
  const cells = cellsOfTables().flatMap(namesIn);
  expect(cells.length).toBeGreaterThan(30);
  expect(namesOfTests().sort()).toEqual(cells.sort());
});

test('no cell of the table in docs/billing.md is without a name', () => {
  expect(cellsOfTables().filter((cell) => namesIn(cell).length === 0)).toEqual([]);
});
