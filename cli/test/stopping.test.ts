import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { type Started, startTollgate } from './started.ts';

test('Ctrl-C during a stream says how many requests it waits for, and the stream ends whole', {
  timeout: 60_000,
}, async () => {
  const started = await startTollgate({ cwd: emptyFolder() });
  const answer = await startStream(started);
  const stopped = started.stop('SIGINT');
  expect(await answer.text()).toContain('data: [DONE]');
  expect(await stopped).toMatchObject({
    exitCode: 0,
    stderr: expect.stringContaining('waiting for 1 request; Ctrl-C again ends it'),
  });
});

test('a SIGTERM to the whole process group, which the parent passes on as well, lets a stream end whole', {
  timeout: 60_000,
}, async () => {
  const started = await startTollgate({ cwd: emptyFolder(), isGroup: true });
  const answer = await startStream(started);
  const stopped = started.stop('SIGTERM');
  expect(await answer.text()).toContain('data: [DONE]');
  expect(await stopped).toMatchObject({ exitCode: 0 });
});

test('with TOLLGATE_STOP_GRACE_SECONDS=0, a stop ends a running stream with an error', {
  timeout: 60_000,
}, async () => {
  const environment = { TOLLGATE_STOP_GRACE_SECONDS: '0' };
  const started = await startTollgate({ cwd: emptyFolder(), environment });
  const answer = await startStream(started);
  const stopped = started.stop('SIGTERM');
  const text = await answer.text();
  expect(text).not.toContain('data: [DONE]');
  expect(text).toContain('"error"');
  expect(await stopped).toMatchObject({ exitCode: 0 });
});

function emptyFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'tollgate-stopping-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Asks for a stream of some seconds; resolves when it has begun. */
function startStream(started: Started): Promise<Response> {
  const [, url = ''] = /Base URL +(\S+)/.exec(started.banner) ?? [];
  const [, key = ''] = /Key +(\S+)/.exec(started.banner) ?? [];
  return fetch(`${url}/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      model: 'demo/slow',
      stream: true,
      messages: [{ role: 'user', content: 'Hi' }],
    }),
  });
}
