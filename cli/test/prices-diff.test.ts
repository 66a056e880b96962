import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runTollgate } from './run-tollgate.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'tollgate-prices-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function write(name: string, text: string): string {
  writeFileSync(path.join(folder, name), text);
  return path.join(folder, name);
}

test('prints where a list of LiteLLM differs from the bundled one, and exits with 2', async () => {
  const list = write(
    'list.json',
    JSON.stringify({
      sample_spec: { litellm_provider: 'one of the providers' },
      'gpt-4.1': { litellm_provider: 'openai', input_cost_per_token: 2e-6, output_cost_per_token: 9e-6 },
      'gpt-nobody': { litellm_provider: 'openai', input_cost_per_token: 2e-6 },
      'gemini/gemini-2.5-pro': { litellm_provider: 'gemini', input_cost_per_token: 1.25e-6 },
    }),
  );
  const ended = await runTollgate(['prices', 'diff', '--litellm', list]);
  expect(ended).toMatchObject({ exitCode: 2, stderr: '' });
  expect(ended.stdout.trim().split('\n')).toEqual([
    'openai gpt-4.1: output is 8 in the bundled list and 9 there',
    'openai gpt-nobody: no price in the bundled list',
    '3 models compared, 2 differences',
  ]);
});

test('compares the prices in manifests, and exits with 0 if nothing differs', async () => {
  const manifest = (output: number) => `type: provider-account/openai
name: main
auth_data: {type: api-key, api_key: "env:KEY"}
integrations:
  - name: gpt
    type: integration/model/openai
    model_id: gpt-4o
    model_types: [chat]
    cost: {metric: per_million_tokens, value: {input: 2.5, cache_read: 1.25, output: ${output}}}
`;
  const same = await runTollgate(['prices', 'diff', '-f', write('same.yaml', manifest(10))]);
  expect(same).toMatchObject({ exitCode: 0, stdout: '1 models compared, 0 differences\n' });
  const other = await runTollgate(['prices', 'diff', '-f', write('other.yaml', manifest(11))]);
  expect(other.stdout).toContain('openai gpt-4o: output is 10 in the bundled list and 11 there');
});

test('says what is wrong with a source', async () => {
  const ended = await runTollgate(['prices', 'diff']);
  expect(ended).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('--litellm or --file') });
});
