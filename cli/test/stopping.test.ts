import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { startTollgate } from './started.ts';

test('Ctrl-C during a stream says how many requests it waits for, and the stream ends whole', {
  timeout: 60_000,
}, async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'tollgate-stopping-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const started = await startTollgate({ cwd: folder });
  const [, url = ''] = /Base URL +(\S+)/.exec(started.banner) ?? [];
  const [, key = ''] = /Key +(\S+)/.exec(started.banner) ?? [];
  const answer = await fetch(`${url}/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      model: 'demo/slow',
      stream: true,
      messages: [{ role: 'user', content: 'Hi' }],
    }),
  });
  const stopped = started.stop('SIGINT');
  expect(await answer.text()).toContain('data: [DONE]');
  expect(await stopped).toMatchObject({
    exitCode: 0,
    stderr: expect.stringContaining('waiting for 1 request; Ctrl-C again ends it'),
  });
});
