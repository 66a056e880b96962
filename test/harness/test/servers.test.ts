import { expect, test } from 'vitest';
import { startClickHouse, startNats, startRedis } from '../src/index.ts';

test.each([
  ['Redis', startRedis],
  ['NATS', startNats],
  ['ClickHouse', startClickHouse],
])('%s starts, survives a kill and stops', async (_name, start) => {
  const server = await start();
  try {
    await server.kill();
    await server.restart();
  } finally {
    await server.stop();
  }
});

test('ClickHouse keeps acknowledged rows over a kill and asks for its password', async () => {
  const server = await startClickHouse();
  const ask = async (sql: string, url = server.url) => {
    const { origin, username, password } = new URL(url);
    const answer = await fetch(origin, {
      method: 'POST',
      body: sql,
      headers: { 'x-clickhouse-user': username, 'x-clickhouse-key': password },
    });
    return { ok: answer.ok, text: (await answer.text()).trim() };
  };
  try {
    await ask('CREATE TABLE kept (n Int64) ENGINE = MergeTree ORDER BY n');
    await ask('INSERT INTO kept VALUES (7)');
    await server.restart();
    expect(await ask('SELECT n FROM kept')).toEqual({ ok: true, text: '7' });
    expect((await ask('SELECT 1', server.url.replace(/:[^:@]+@/, ':wrong@'))).ok).toBe(false);
    const nobody = server.url.replace(/tollgate:[^:@]+@/, 'default:@');
    expect((await ask('SELECT n FROM kept', nobody)).ok).toBe(false);
    expect((await ask("SELECT * FROM file('/etc/passwd', LineAsString)", nobody)).ok).toBe(false);
  } finally {
    await server.stop();
  }
});
