import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { GROUP_FIELDS } from '../../src/query/fields.ts';
import { MEASURE_NAMES } from '../../src/query/measures.ts';

const page = readFileSync(new URL('../../../../docs/history.md', import.meta.url), 'utf8');

/** The names in the first column of a section's table. */
function namesIn(section: string): string[] {
  const text = page.split(`\n## ${section}\n`)[1]?.split('\n## ')[0] ?? '';
  return text
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .flatMap((line) => [...(line.split('|')[1] ?? '').matchAll(/`([^`]+)`/g)].map(([, name = '']) => name));
}

test('docs/history.md lists every field', () => {
  expect(namesIn('Fields').sort()).toEqual([...GROUP_FIELDS, 'request_id', 'tag.<key>'].sort());
});

test('docs/history.md lists every measure', () => {
  expect(namesIn('Measures').sort()).toEqual([...MEASURE_NAMES].sort());
});
