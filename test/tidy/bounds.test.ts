import { expect, test } from 'vitest';
import { read } from './repository.ts';

type Bound = { name: string; value: string; code: string; test: string; title: string };

/** The rows of docs/bounds.md. */
function bounds(): Bound[] {
  const rows = read('docs/bounds.md')
    .split('\n')
    .filter((line) => line.startsWith('| ') && line.includes('`'));
  return rows.map((row) => {
    const [, , name = '', value = '', , code = '', shown = ''] = row.split(' | ').join('|').split('|');
    const [, file = '', title = ''] = /^`([^`]+)`: "(.+)" $/.exec(shown) ?? [];
    return { name: bare(name), value: bare(value), code: bare(code), test: file, title };
  });
}

function bare(cell: string): string {
  return cell.trim().replace(/^`|`$/g, '');
}

test('the page of bounds has rows, each with code and a test', () => {
  expect(bounds().length).toBeGreaterThan(70);
  for (const { code, test: file, title } of bounds()) expect([code, file, title]).not.toContain('');
});

test.each(bounds())('$name in docs/bounds.md has the value of the code', ({ name, value, code }) => {
  const text = read(code);
  if (/^[A-Z_]+$/.test(name) && !name.startsWith('TOLLGATE_')) {
    expect(text).toContain(`const ${name} = ${value};`);
  } else if (name.startsWith('TOLLGATE_')) {
    expect(text).toContain(`'${name}'`);
    expect(read('docs/settings.md')).toContain(`| \`${name}\` | \`${value.replaceAll(',', '')}\` |`);
  }
});

test.each(bounds())('the test of $name in docs/bounds.md is there', ({ test: file, title }) => {
  expect(read(file)).toContain(`'${title}'`);
});
