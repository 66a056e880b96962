import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { trustedProxiesSetting } from '../src/index.ts';
import { readSecretFile } from '../src/secret-file.ts';

it('refuses TOLLGATE_TRUSTED_PROXIES with more than 1,000 networks', () => {
  const { parse } = trustedProxiesSetting();
  const networks = (count: number) =>
    Array.from({ length: count }, (_, index) => `10.${index >> 8}.${index & 255}.1`).join(',');
  expect(() => parse(networks(1_000))).not.toThrow();
  expect(() => parse(networks(1_001))).toThrow('at most 1000 networks');
});

it('reads at most the last 20 addresses of x-forwarded-for', () => {
  const behind = trustedProxiesSetting().parse('10.0.0.0/8');
  const hops = (proxies: number) => ['198.51.100.1', ...Array(proxies).fill('10.0.0.2')].join(',');
  expect(behind.clientAddress('10.0.0.1', hops(19))).toBe('198.51.100.1');
  expect(behind.clientAddress('10.0.0.1', hops(20))).toBe('10.0.0.2');
});

it('refuses a setting file of more than 64 KiB', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'tollgate-secret-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = path.join(folder, 'secret');
  writeFileSync(file, 'x'.repeat(65_536));
  expect(readSecretFile(file)).toHaveLength(65_536);
  writeFileSync(file, 'x'.repeat(65_537));
  expect(() => readSecretFile(file)).toThrow('larger than 65536 bytes');
});
