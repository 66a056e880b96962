import { execFile } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, expect, test } from 'vitest';

const ROOT = path.resolve(import.meta.dirname, '../..');
const run = promisify(execFile);
const dir = mkdtempSync(path.join(tmpdir(), 'tollgate-installed-'));

afterAll(() => rmSync(dir, { recursive: true, force: true }));

test('npm install -g of the clone installs the command for every folder, and installs nothing in the clone', async () => {
  const clone = path.join(dir, 'a clone');
  const prefix = path.join(dir, 'global');
  cpSync(path.join(ROOT, 'package.json'), path.join(clone, 'package.json'));
  cpSync(path.join(ROOT, 'package-lock.json'), path.join(clone, 'package-lock.json'));
  cpSync(path.join(ROOT, 'cli/setup'), path.join(clone, 'cli/setup'), { recursive: true });
  cpSync(path.join(ROOT, 'cli/setup.mjs'), path.join(clone, 'cli/setup.mjs'));
  cpSync(path.join(ROOT, 'cli/bin'), path.join(clone, 'cli/bin'), { recursive: true });
  await run('npm', ['install', '-g', '--prefix', prefix, '--no-audit', '--no-fund', '.'], { cwd: clone });
  expect(readlinkSync(path.join(prefix, 'bin/tollgate'))).toContain('cli/bin/tollgate.mjs');
  expect(existsSync(path.join(clone, 'node_modules'))).toBe(false);
});

test('the command installs what a changed lockfile names, once, and says so on standard error', async () => {
  const clone = path.join(dir, 'an updated clone');
  for (const part of ['cli/setup', 'cli/bin'])
    cpSync(path.join(ROOT, part), path.join(clone, part), { recursive: true });
  mkdirSync(path.join(clone, 'cli/src'));
  mkdirSync(path.join(clone, 'node_modules'));
  writeFileSync(path.join(clone, 'cli/src/main.ts'), "process.stdout.write('ran\\n');");
  writeFileSync(path.join(clone, 'package.json'), '{"name": "clone", "version": "1.0.0"}');
  writeFileSync(
    path.join(clone, 'package-lock.json'),
    '{"name": "clone", "version": "1.0.0", "lockfileVersion": 3, "packages": {"": {"name": "clone", "version": "1.0.0"}}}',
  );
  const stamp = { lockfile: 'that of another commit', hasDevelopmentTools: false };
  writeFileSync(path.join(clone, 'node_modules/.tollgate-installed'), JSON.stringify(stamp));
  const command = () => run(process.execPath, [path.join(clone, 'cli/bin/tollgate.mjs')], { cwd: dir });
  expect(await command()).toEqual({
    stdout: 'ran\n',
    stderr: expect.stringContaining('installing dependencies'),
  });
  expect(await command()).toEqual({ stdout: 'ran\n', stderr: '' });
});

test('the command runs from any folder by a link to it', async () => {
  const link = path.join(dir, 'tollgate');
  symlinkSync(path.join(ROOT, 'cli/bin/tollgate.mjs'), link);
  const { stdout } = await run(link, ['--version'], { cwd: dir });
  expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
});

test('the command keeps the compiled code for its next start', async () => {
  const compiled = path.join(dir, 'compiled');
  const env = { ...process.env, NODE_COMPILE_CACHE: compiled };
  await run(path.join(ROOT, 'cli/bin/tollgate.mjs'), ['--version'], { cwd: dir, env });
  expect(readdirSync(compiled, { recursive: true }).length).toBeGreaterThan(100);
});
