import { expect, it } from 'vitest';
import { readPyyaml } from '../src/read-pyyaml.ts';

/** What `yaml.safe_load` of PyYAML 6.0.4 gives. */
it.each<[string, unknown]>([
  ['a: yes\nb: on\nc: Off\nd: n\ne: y', { a: true, b: true, c: false, d: 'n', e: 'y' }],
  ['a: 010\nb: 0o10\nc: 1_000\nd: 0x1F\ne: 0b11\nf: 09', { a: 8, b: '0o10', c: 1000, d: 31, e: 3, f: '09' }],
  [
    'a: 1e-6\nb: 1.5e3\nc: 1.0e+3\nd: .5\ne: 1.\nf: -2',
    { a: '1e-6', b: '1.5e3', c: 1000, d: 0.5, e: 1, f: -2 },
  ],
  ['a: 12:30:45\nb: 1:20', { a: 45_045, b: 80 }],
  ['a: ~\nb: NULL\nc:', { a: null, b: null, c: null }],
  ['x: &a {k: 1, m: 2}\ny: {<<: *a, k: 3}', { x: { k: 1, m: 2 }, y: { k: 3, m: 2 } }],
  [
    'x: &a {k: 1}\nz: &b {k: 2, n: 1}\ny: {<<: [*a, *b]}',
    { x: { k: 1 }, z: { k: 2, n: 1 }, y: { k: 1, n: 1 } },
  ],
  ['y: {k: 1, <<: {k: 2}}', { y: { k: 1 } }],
  ['y: {"<<": {k: 1}}', { y: { '<<': { k: 1 } } }],
  ['a: 1\na: 2', { a: 2 }],
  ['a: !!str 5', { a: '5' }],
  ['a: &x 1\nb: *x', { a: 1, b: 1 }],
])('reads %j as PyYAML does', (text, value) => {
  expect(readPyyaml(text)).toMatchObject({ ok: true, value });
});

it.each([
  ['a: 1\nb: !vault x', { line: 2, message: 'has a YAML tag (!name) that LiteLLM rejects, too' }],
  ['a: 1\n---\nb: 1', { line: 2, message: 'begins a second document; LiteLLM reads files of one' }],
  ['a: *nope', { message: 'an alias (*name) has no anchor (&name) before it' }],
  ['x: &a [1]\ny: {<<: *a}', { message: 'a merge key (<<) does not refer to a map' }],
  ['\ta: 1', { line: 1 }],
  ['a: "open', { line: 1 }],
])('rejects %j, as PyYAML does', (text, fault) => {
  expect(readPyyaml(text)).toMatchObject({ ok: false, faults: [fault] });
});

it('ends on hostile texts', () => {
  const names = [...'abcdefghijklmn'];
  const bomb = names
    .map((name, index) => `${name}: &${name} [${index === 0 ? 'x' : `*${names[index - 1]},`.repeat(10)}]`)
    .join('\n');
  expect(readPyyaml(bomb)).toMatchObject({ ok: false });
  expect(readPyyaml('['.repeat(100_000))).toMatchObject({ ok: false });
});
