import { parseManifests } from '@tollgate/manifests';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { faultLines, syntaxFaultLines } from '../src/apply/fault-lines.ts';
import { joinSources } from '../src/apply/manifest-text.ts';

/** A document with exactly one fault, in the line that names its type. */
const document = fc
  .nat(1_000_000)
  .map((number) => ({ marker: `nothing-${number}`, lines: [`type: nothing-${number}`] }));
const noise = fc.constantFrom('', '# a comment', '---', '...', '   ');

const file = fc
  .record({
    parts: fc.array(fc.tuple(fc.array(noise, { maxLength: 3 }), document), { maxLength: 4 }),
    after: fc.array(noise, { maxLength: 3 }),
    start: fc.constantFrom('', '\uFEFF', '%YAML 1.2\n---\n', '# only a comment\n'),
    newline: fc.constantFrom('\n', '\r\n'),
    endsInNewline: fc.boolean(),
  })
  .map(({ parts, after, start, newline, endsInNewline }) => {
    const lines = parts.flatMap(([before, { lines: own }], index) => [
      ...before,
      ...(index === 0 ? [] : ['---']),
      ...own,
    ]);
    return start + [...lines, ...after].join(newline) + (endsInNewline ? newline : '');
  });

test('a fault found in the joined text is told in the file and line where it stands', () => {
  fc.assert(
    fc.property(fc.array(file, { minLength: 1, maxLength: 5 }), (texts) => {
      const sources = texts.map((text, index) => ({ file: `${index}.yaml`, text }));
      fc.pre(sources.every((source) => syntaxFaultLines(source).length === 0));
      const joined = joinSources(sources);
      const parsed = parseManifests(joined.text, 'yaml');
      const expected = sources.flatMap(({ file: name, text }) =>
        text.split('\n').flatMap((line, index) => {
          const marker = /^\uFEFF?type: (nothing-\d+)/.exec(line)?.[1];
          return marker === undefined ? [] : [`${name}:${index + 1}: type: there is no such type`];
        }),
      );
      fc.pre(expected.length > 0);
      // What follows lists the types that there are.
      const lines = parsed.ok ? [] : faultLines(parsed.faults, joined);
      expect(lines.map((line) => line.split(';')[0])).toEqual(expected);
    }),
  );
});

test('every line of every file is found again, and a line between files in none', () => {
  const text = fc.array(fc.constantFrom('a', '', 'b: c'), { maxLength: 6 }).map((lines) => lines.join('\n'));
  fc.assert(
    fc.property(fc.array(text, { maxLength: 6 }), (texts) => {
      const joined = joinSources(texts.map((own, index) => ({ file: String(index), text: own })));
      const places = joined.text.split('\n').map((line, index) => [line, joined.placeOf(index + 1)] as const);
      for (const [line, place] of places.slice(0, -1)) {
        if (place === undefined) expect(line).toBe('...');
        else expect((texts[Number(place.file)] ?? '').split('\n')[place.line - 1]).toBe(line);
      }
      expect(joined.placeOf(0)).toBeUndefined();
      expect(joined.placeOf(places.length)).toBeUndefined();
    }),
  );
});

test('the same object in two files is told with both places', () => {
  const joined = joinSources([
    { file: 'one.yaml', text: '# people\ntype: user\nname: a@b\n' },
    { file: 'two.yaml', text: '{"type": "user",\n "name": "A@b"}' },
  ]);
  const parsed = parseManifests(joined.text, 'yaml');
  expect(parsed.ok ? [] : faultLines(parsed.faults, joined)).toEqual([
    'two.yaml:2: name: is in one.yaml:3 already; define each object once',
  ]);
});

test('what is wrong with the config as a whole is told without a place', () => {
  const joined = joinSources([{ file: 'one.yaml', text: 'type: user\n' }]);
  const fault = {
    document: 0,
    line: 0,
    path: '',
    message: 'team x would be left wrong',
    code: 'dangling_reference',
  };
  expect(faultLines([fault], joined)).toEqual(['team x would be left wrong']);
});

test.each([
  ['an open quote', { file: 'a.yaml', text: 'type: user\nname: "open\n' }, /^a\.yaml:\d+: /],
  [
    'JSON that is none',
    { file: 'a.json', text: '{"type": "user",\n"name" }' },
    /^a\.json:2: is not valid JSON$/,
  ],
])('%s is found before anything is sent', (_what, source, line) => {
  expect(syntaxFaultLines(source)[0]).toMatch(line);
});
