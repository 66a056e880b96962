import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { readConfigFiles } from '../src/compose/config-files.ts';

const root = mkdtempSync(path.join(tmpdir(), 'tollgate-config-'));

afterAll(() => rmSync(root, { recursive: true, force: true }));

function folder(files: Readonly<Record<string, string | Uint8Array>>): string {
  const dir = mkdtempSync(path.join(root, 'folder-'));
  mkdirSync(dir, { recursive: true });
  for (const [name, text] of Object.entries(files)) writeFileSync(path.join(dir, name), text);
  return dir;
}

test('a file of comments alone does not stop the start', () => {
  const dir = folder({
    'notes.yaml': '# notes only\n\n---\n# more\n',
    'team.yaml': 'type: team\nname: red\n',
  });
  expect(readConfigFiles(dir).map(({ name }) => path.basename(name))).toEqual(['team.yaml']);
});

test('a folder without any document is named', () => {
  const dir = folder({ 'notes.yaml': '# notes only' });
  expect(() => readConfigFiles(dir)).toThrow(`TOLLGATE_CONFIG: no file of ${dir} holds a document`);
});

test('a file that is not UTF-8 is named', () => {
  const dir = folder({ 'latin.yaml': Uint8Array.from([...Buffer.from('name: caf'), 0xe9]) });
  expect(() => readConfigFiles(dir)).toThrow(/^TOLLGATE_CONFIG: .*latin\.yaml is not UTF-8 text$/);
});

test('a ConfigMap that Kubernetes has mounted is read once, not again through its links', () => {
  const dir = folder({});
  mkdirSync(path.join(dir, '..2026_11_30_17_45_44'));
  writeFileSync(path.join(dir, '..2026_11_30_17_45_44/team.yaml'), 'type: team\nname: red\n');
  symlinkSync('..2026_11_30_17_45_44', path.join(dir, '..data'));
  symlinkSync('..data/team.yaml', path.join(dir, 'team.yaml'));
  expect(readConfigFiles(dir).map(({ name }) => path.relative(dir, name))).toEqual(['team.yaml']);
});
