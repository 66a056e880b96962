import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startClickHouse, type TestServer } from '@tollgate/harness';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runTollgate } from './run-tollgate.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'tollgate-migrate-'));
let clickhouse: TestServer;

beforeAll(async () => {
  clickhouse = await startClickHouse();
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await clickhouse?.stop();
});

test('migrate brings a new database up to date, and says so the second time', async () => {
  const file = path.join(folder, 'clickhouse-url');
  writeFileSync(file, `${clickhouse.url}\n`);
  const environment = { CLICKHOUSE_URL_FILE: file };
  const first = await runTollgate(['migrate'], { environment });
  expect(first).toMatchObject({ exitCode: 0, stderr: '' });
  expect(first.stdout).toMatch(/^applied 0001/);
  expect(await runTollgate(['migrate'], { environment })).toMatchObject({
    exitCode: 0,
    stdout: 'the schema is up to date\n',
  });
});

test('migrate without a ClickHouse says which setting is missing', async () => {
  expect(await runTollgate(['migrate'])).toMatchObject({
    exitCode: 1,
    stderr: 'tollgate: CLICKHOUSE_URL must be set: that is the schema to migrate\n',
  });
});
