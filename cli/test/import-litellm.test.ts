import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseManifests } from '@tollgate/manifests';
import { afterAll, expect, test } from 'vitest';
import { runTollgate } from './run-tollgate.ts';

const FIXTURES = path.resolve(import.meta.dirname, '../../packages/litellm-import/test/fixtures');
const dir = mkdtempSync(path.join(tmpdir(), 'tollgate-import-'));

afterAll(() => rmSync(dir, { recursive: true, force: true }));

const importing = (args: readonly string[], stdin?: string) =>
  runTollgate(['import', 'litellm', ...args], { cwd: dir, ...(stdin === undefined ? {} : { stdin }) });

const COMPLETE =
  'model_list:\n  - model_name: gpt-4o\n    litellm_params: { model: openai/gpt-4o, api_key: sk-canary }\n';

test('a config whose every part has a counterpart becomes manifests, and the exit code is 0', async () => {
  const { exitCode, stdout, stderr } = await importing(['-'], COMPLETE);
  expect({ exitCode, stderr }).toEqual({
    exitCode: 0,
    stderr:
      'models that clients call as before, and what answers (1):\n' +
      '  gpt-4o  ->  openai-main/gpt-4o\n' +
      'to do (1):\n' +
      '  model_list[0].litellm_params.api_key is a key in plain text: put its value into the variable OPENAI_API_KEY of policy\n',
  });
  expect(stdout).toMatch(/^# Made of stdin by `tollgate import litellm`/);
  expect(parseManifests(stdout, 'yaml')).toMatchObject({
    ok: true,
    documents: [{ manifest: { auth_data: { api_key: 'env:OPENAI_API_KEY' } } }, {}],
  });
});

test('what has no counterpart is told on standard error, with exit code 2, and no secret is printed', async () => {
  const { exitCode, stdout, stderr } = await importing([path.join(FIXTURES, 'large.yaml')]);
  expect(exitCode).toBe(2);
  expect(parseManifests(stdout, 'yaml')).toMatchObject({ ok: true });
  expect(stderr).toContain('left out (');
  expect(stderr).toContain(
    '  router_settings.fallbacks[0].gpt-4o: names models that were not carried over: 1\n',
  );
  expect(stderr).toContain(
    '  gpt-4o  ->  openai-main/gpt-4o or openai-main-2/gpt-4o or eu.openai.azure.com/gpt-4o\n',
  );
  expect(stderr).toContain(
    '  litellm_settings.max_budget  ->  tenant-budget-config everything-budget, cost_per_month\n',
  );
  expect(stdout + stderr).not.toContain('canary');
});

test('a file that exists is not written over', async () => {
  const file = path.join(dir, 'out.yaml');
  expect(await importing(['-', '--output', 'out.yaml'], COMPLETE)).toMatchObject({ exitCode: 0, stdout: '' });
  const written = readFileSync(file, 'utf8');
  expect(parseManifests(written, 'yaml')).toMatchObject({ ok: true });
  const again = await importing(['-', '--output', 'out.yaml'], COMPLETE);
  expect(again.exitCode).toBe(1);
  expect(again.stderr).toContain('tollgate: out.yaml exists already and was not changed\n');
  expect(readFileSync(file, 'utf8')).toBe(written);
});

test.each([
  ['type: team\nname: a\n', 'stdin:1: is no LiteLLM config: it has no model_list\n'],
  ['model_list:\n  - "open\n', /^stdin:\d+: /],
  [
    'model_list:\n  - model_name: "*"\n    litellm_params: { model: "*" }\n',
    /nothing of it could be carried over\n$/,
  ],
])('a file of which nothing can be carried over says why, with exit code 1: %j', async (text, stderr) => {
  expect(await importing(['-'], text)).toMatchObject({
    exitCode: 1,
    stdout: '',
    stderr: expect.stringMatching(stderr),
  });
});

test('files that a config includes are found beside it, and variables are set by --set or the environment', async () => {
  mkdirSync(path.join(dir, 'parts/more'), { recursive: true });
  writeFileSync(path.join(dir, 'parts/main.yaml'), 'include: [more/models.yaml]\n');
  writeFileSync(
    path.join(dir, 'parts/more/models.yaml'),
    'model_list:\n  - { model_name: qwen, litellm_params: { model: ollama/qwen3, api_base: os.environ/GPU_URL } }\n',
  );
  const unset = await importing(['parts/main.yaml']);
  expect(unset).toMatchObject({
    exitCode: 1,
    stderr: expect.stringContaining('repeat with --set GPU_URL=<value>'),
  });
  const set = await importing(['parts/main.yaml', '--set', 'GPU_URL=http://gpu:11434']);
  expect(set).toMatchObject({
    exitCode: 0,
    stdout: expect.stringContaining('base_url: http://gpu:11434/v1'),
  });
  const wrong = await importing(['parts/main.yaml', '--set', 'GPU_URL']);
  expect(wrong).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('--set takes NAME=value') });
});

test('many entries that are left out for one reason take one line', async () => {
  const entries = Array.from(
    { length: 12 },
    (_, index) => `  - { model_name: m${index}, litellm_params: { model: bedrock/x } }\n`,
  );
  const { stderr } = await importing(['-'], `${COMPLETE}${entries.join('')}`);
  expect(stderr).toContain(
    'left out (12):\n  bedrock is not imported yet: write a provider-account/aws-bedrock with this model (docs/manifests.md): model_list[1] m0, ',
  );
  expect(stderr).toContain(' model_list[10] m9 and 2 more\n');
});
