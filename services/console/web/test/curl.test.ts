import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';
import type { RequestDetail } from '../src/api/api-answer.ts';
import { curlOf } from '../src/pages/request/curl.ts';

/** The arguments that a shell gives to curl. */
function argumentsOf(detail: Partial<RequestDetail>): string[] {
  const asked = { model_asked: 'demo/chat', dialect: 'openai-chat', streaming: false, tags: {}, ...detail };
  // The command reads these fields alone.
  const command = curlOf(asked as RequestDetail, 'http://gateway:8080');
  const shell = `curl() { printf '%s\\0' "$@"; }; ${command}`;
  const env = { ...process.env, TOLLGATE_KEY: 'tg-key' };
  return execFileSync('bash', ['-c', shell], { encoding: 'utf8', env }).split('\0').slice(0, -1);
}

it('calls the gateway with the model and the key of the environment', () => {
  expect(argumentsOf({})).toEqual([
    'http://gateway:8080/v1/chat/completions',
    '-H',
    'Authorization: Bearer tg-key',
    '-H',
    'Content-Type: application/json',
    '-d',
    '{"model":"demo/chat","messages":[{"role":"user","content":"Hello"}]}',
  ]);
});

it('asks for a stream where the request was one, and for embeddings where it asked for those', () => {
  const [flag, , , , , , , body] = argumentsOf({ streaming: true });
  expect([flag, JSON.parse(body ?? '')]).toMatchObject(['-N', { stream: true }]);
  const embedding = argumentsOf({ dialect: 'openai-embeddings', model_asked: 'demo/embed' });
  expect(embedding[0]).toBe('http://gateway:8080/v1/embeddings');
  expect(embedding.at(-1)).toBe('{"model":"demo/embed","input":"Hello"}');
});

it('passes tags and models with quotes, dollars and backticks to the shell as text', () => {
  const tags = { note: `it's $(touch /tmp/pwned) \`id\` "quoted" $HOME` };
  const model = `demo/o'brien $(id)`;
  const given = argumentsOf({ tags, model_asked: model });
  expect(given).toContain(`x-tfy-metadata: ${JSON.stringify(tags)}`);
  expect(JSON.parse(given.at(-1) ?? '')).toMatchObject({ model });
});
