import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type DiffLine, objectDiff } from '../src/diff/object-diff.ts';
import { yamlText } from '../src/diff/yaml-text.ts';

test('shows the changed lines with their surroundings, and a gap between two places', () => {
  const before = { name: 'x', a: 1, b: 2, c: 3, d: 4, e: 5, f: 6, g: 7, h: 8 };
  const lines = objectDiff(before, { ...before, a: 10, h: 80 });
  expect(lines.map(({ kind, text }) => `${kind} ${text}`)).toEqual([
    'kept name: x',
    'removed a: 1',
    'added a: 10',
    'kept b: 2',
    'kept c: 3',
    'gap ...',
    'kept f: 6',
    'kept g: 7',
    'removed h: 8',
    'added h: 80',
  ]);
});

test('a new object is all added, an unchanged one shows nothing', () => {
  expect(objectDiff(undefined, { name: 'x' })).toEqual([{ kind: 'added', text: 'name: x' }]);
  expect(objectDiff({ name: 'x' }, { name: 'x' })).toEqual([]);
});

test('every line that is only in one of two objects is shown as such', () => {
  const object = fc.dictionary(
    fc.constantFrom('a', 'b', 'c', 'd', 'e'),
    fc.constantFrom('1', '2', ['3', '4']),
  );
  fc.assert(
    fc.property(object, object, (before, after) => {
      const [from, to] = [yamlText(before).split('\n'), yamlText(after).split('\n')];
      const lines = objectDiff(before, after);
      expect(linesOf(lines, 'removed')).toEqual(
        expect.arrayContaining(from.filter((line) => !to.includes(line))),
      );
      expect(linesOf(lines, 'added')).toEqual(
        expect.arrayContaining(to.filter((line) => !from.includes(line))),
      );
    }),
  );
});

function linesOf(lines: readonly DiffLine[], kind: DiffLine['kind']): string[] {
  return lines.filter((line) => line.kind === kind).map(({ text }) => text);
}
