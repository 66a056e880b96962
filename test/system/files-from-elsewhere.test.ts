/** Files of LiteLLM and TrueFoundry as people have them, each in its smallest form: what becomes of it on the command line. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type System, startEmbedded } from '@tollgate/harness/system';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Ended, runTollgate } from '../../cli/test/run-tollgate.ts';

const FILES = path.join(import.meta.dirname, 'files-from-elsewhere');
const IMPORTED = mkdtempSync(path.join(tmpdir(), 'tollgate-elsewhere-'));

/** What the files name. */
const WORLD = `
type: user
name: lena@example.com
---
type: user
name: cat@x.io
---
type: team
name: red
members: [cat@x.io]
---
type: provider-account/openai
name: openai-main
auth_data: {type: api-key, api_key: sk-elsewhere}
integrations: [{name: gpt-4o, type: integration/model/openai, model_id: gpt-4o, model_types: [chat]}]
`;

let system: System;

beforeAll(async () => {
  system = await startEmbedded();
  await system.admin.applyYaml(WORLD);
});
afterAll(async () => {
  await system?.stop();
  rmSync(IMPORTED, { recursive: true, force: true });
});

function tollgate(...args: string[]): Promise<Ended> {
  return runTollgate(args, {
    environment: { TOLLGATE_CONSOLE_URL: system.consoleUrl, TOLLGATE_ADMIN_TOKEN: system.adminToken },
    cwd: FILES,
  });
}

type Row = {
  readonly file: string;
  readonly exitCode: number;
  /** What standard output holds, and what no output holds. */
  readonly out?: readonly string[];
  readonly err?: readonly string[];
  readonly never?: readonly string[];
};

const names = (folder: string) => readdirSync(path.join(FILES, folder)).sort();

function check(ended: Ended, { exitCode, out = [], err = [], never = [] }: Row): void {
  expect(ended).toMatchObject({ exitCode });
  for (const words of out) expect(ended.stdout).toContain(words);
  for (const words of err) expect(ended.stderr).toContain(words);
  for (const words of never) expect(ended.stdout + ended.stderr).not.toContain(words);
}

const HINT = 'LiteLLM only chooses among deployments by it';
const CLOSED = 'no one may call it yet, because the file gives it to';

const LITELLM: Row[] = [
  {
    file: 'L01-duplicate-key.yaml',
    exitCode: 2,
    out: ['slug: chat'],
    err: ['L01-duplicate-key.yaml:5: litellm_settings again in line 7; the last counts', 'drop_params'],
  },
  {
    file: 'L02-rpm-is-a-hint.yaml',
    exitCode: 0,
    err: [`litellm_params.rpm: ${HINT}`],
    never: ['rate-limit'],
  },
  {
    file: 'L03-same-target-twice.yaml',
    exitCode: 0,
    out: ['target: openai-main/chat'],
    never: ['rate-limit', 'openai-main/chat-2'],
  },
  {
    file: 'L04-api-base-from-environment.yaml',
    exitCode: 1,
    err: ['--set OLLAMA_URL=<value>', '--set OPENAI_BASE_URL=<value>', '--set MODEL_NAME=<provider>/<model>'],
  },
  {
    file: 'L05-anthropic-address.yaml',
    exitCode: 1,
    err: ["called by Anthropic's API", "called by Google's API", 'with openai/<model>'],
  },
  { file: 'L06-cache-price-alone.yaml', exitCode: 0, out: ['model_id: claude-sonnet-4-5'], never: ['cost:'] },
  {
    file: 'L07-other-prices.yaml',
    exitCode: 2,
    out: ['reasoning: 10', 'audio_input: 10', 'model_id: gemini-2.5-pro'],
    err: ['input_cost_per_second: prices of this kind are not supported yet'],
  },
  {
    file: 'L08-access-narrower.yaml',
    exitCode: 2,
    out: ['authorized_subjects: []'],
    err: [`openai-main/secret-model: ${CLOSED} one team`],
  },
  { file: 'L09-off-is-off.yaml', exitCode: 0, never: ['left out'] },
  { file: 'L10-base-model.yaml', exitCode: 0, out: ['input: 2.5', 'output: 10'] },
  { file: 'L11-alias.yaml', exitCode: 0, out: ['slug: gpt-4o', 'slug: gpt-4\n', 'slug: GPT-4o'] },
  {
    file: 'L14-no-model-name.yaml',
    exitCode: 2,
    out: ['slug: ok'],
    err: ['model_list[0]: model_name is missing or no text', 'model_list[1]: model_name'],
  },
  {
    file: 'L16-teams-and-models.yaml',
    exitCode: 2,
    out: ['cost_per_day: 10', 'cost_per_lifetime: 5', 'authorized_subjects: []', 'resource_fqn: litellm'],
    err: [`openai-main/dear: ${CLOSED} no team`],
  },
  {
    file: 'L17-wildcards.yaml',
    exitCode: 1,
    err: ['model_list[0] openai/*: stands for all models of a provider: write an entry for each'],
  },
  { file: 'L18-legacy-rpm-place.yaml', exitCode: 0, err: [HINT], never: ['rate-limit'] },
  {
    file: 'L19-durations.yaml',
    exitCode: 2,
    err: ['max_budget: is a budget for 2w', 'is a budget for 1h', 'choose one of these'],
  },
  {
    file: 'L21-regions.yaml',
    exitCode: 0,
    out: ['target: eu/chat\n          weight: 9', 'target: us/chat\n          weight: 1'],
  },
  {
    file: 'L22-azure-openai-v1.yaml',
    exitCode: 0,
    out: ['base_url: https://acme.openai.azure.com/openai/v1'],
    err: ['without api_version: send one request to see that it answers there'],
  },
  {
    file: 'L23-merge-keys.yaml',
    exitCode: 0,
    out: ['base_url: http://10.0.0.5:8000/v1', 'env:PRIVATE_KEY'],
    never: ['OPENAI_API_KEY'],
  },
  {
    file: 'L25-unknown-anthropic-compatible.yaml',
    exitCode: 0,
    out: [
      'https://api.minimax.io/v1',
      'https://api.z.ai/api/paas/v4',
      'https://models.inference.ai.azure.com',
    ],
    err: ['give minimax-main/minimax a cost'],
  },
  { file: 'include/L12-include.yaml', exitCode: 0, out: ['slug: a', 'slug: b', 'cost_per_month: 100'] },
];

describe('a config of LiteLLM', () => {
  test('each has a row', () => {
    const files = names('litellm').filter((name) => name.endsWith('.yaml'));
    expect(LITELLM.map(({ file }) => file)).toEqual([...files, 'include/L12-include.yaml']);
  });

  test.each(LITELLM)(
    '$file is imported with exit code $exitCode, and apply takes the result',
    async (row) => {
      const imported = path.join(IMPORTED, path.basename(row.file));
      const ended = await tollgate('import', 'litellm', path.join('litellm', row.file));
      check(ended, row);
      await tollgate('import', 'litellm', path.join('litellm', row.file), '--output', imported);
      if (row.exitCode === 1) return;
      // A dry run that would change something exits with 2, one with faults with 1.
      expect(await tollgate('apply', '--dry-run', '-f', imported)).toMatchObject({ exitCode: 2 });
    },
  );
});

const TRUEFOUNDRY: Row[] = [
  {
    file: 'T01-v2-alerts-object.yaml',
    exitCode: 2,
    out: ['thresholds:', 'send_to: shared'],
    err: ['T01-v2-alerts-object.yaml:7:', 'no such notification channel'],
  },
  { file: 'T02-v2-no-when.yaml', exitCode: 2, out: ['when: {}'] },
  {
    file: 'T03-virtual-account.yaml',
    exitCode: 1,
    err: [':9: token_type: not supported yet', 'write opaque'],
  },
  {
    file: 'T04-slack-bot.yaml',
    exitCode: 1,
    err: [':13: rules[0].alerts.notification_target[0].type: not supported yet'],
  },
  { file: 'T05-team.yaml', exitCode: 2, out: ['displayName: Platform', 'cost-centre'] },
  {
    file: 'T06-account-owned.yaml',
    exitCode: 2,
    out: ['metric: per_minute_of_audio', 'metric: per_million_characters'],
    err: [':3: auth_data.api_key: tfy-secret://acme:llm:OPENAI is in no secret-mapping'],
  },
  { file: 'T08-global.yaml', exitCode: 1, err: [':3: logging_settings: not supported yet'] },
  {
    file: 'T09-exported.yaml',
    exitCode: 1,
    err: [':5: manifest: this is an answer of an API: apply what stands under manifest'],
  },
  { file: 'T10-override.yaml', exitCode: 2, out: ['cost_per_month: 5'] },
  { file: 'T11-log-body-on-block.yaml', exitCode: 2, out: ['log_request_body_on_block: false'] },
  {
    file: 'T12-subject-star-and-service-account.yaml',
    exitCode: 1,
    err: [
      ':5: rules[1].when.subjects[0]: must be user:<email>',
      ':6: rules[2].limit_to: must be a whole number',
    ],
    never: ['rules[0]'],
  },
  { file: 'T14-sso-user-and-role.yaml', exitCode: 1, err: [':1: type: role is not supported yet'] },
];

/** What the rules do is in services/policy/test/grpc/rules-from-elsewhere.test.ts. */
const RULES: Row[] = [
  { file: 'R09-union.yaml', exitCode: 2, out: ['cat@x.io', 'red'] },
  { file: 'R15-first-decides.yaml', exitCode: 2, out: ['id: team', 'id: each'] },
  { file: 'R32-per-virtual-account-counts-people.yaml', exitCode: 2, out: ['type: per-virtual-account'] },
];

/** What these let in is in services/policy/test/jwt/from-elsewhere.test.ts. */
const JWT: Row[] = [
  { file: 'J02-people-and-programs.yaml', exitCode: 2, out: ['people-app', 'programs-app'] },
  { file: 'J03-nested-claim-and-star.yaml', exitCode: 2, out: ['realm_access.roles', 'repo:acme/app:*'] },
];

const EDITOR: Row[] = [
  {
    file: 'E01-second-document.yaml',
    exitCode: 1,
    err: [':10: limits.cost_per_fortnight: unknown field', ':12: mode: must be one of enforce, audit'],
  },
  {
    file: 'E02-unknown-tag.yaml',
    exitCode: 1,
    err: [':4: has an unknown YAML tag', 'write the value itself, or a reference such as env:NAME'],
  },
  { file: 'E03-merge-key.yaml', exitCode: 2, out: ['id: a', 'id: b'] },
  { file: 'E04-folder', exitCode: 2, out: ['~ team red'] },
  { file: 'E05-latin1.yaml', exitCode: 1, err: ['E05-latin1.yaml is not UTF-8 text'] },
];

describe.each([
  ['truefoundry', TRUEFOUNDRY],
  ['rules', RULES],
  ['jwt', JWT],
  ['editor', EDITOR],
])('a manifest of %s', (folder, rows) => {
  test('each has a row', () => {
    expect(rows.map(({ file }) => file)).toEqual(names(folder));
  });

  test.each(rows)('$file is applied with exit code $exitCode', async (row) => {
    check(await tollgate('apply', '--dry-run', '-f', path.join(folder, row.file)), row);
  });
});
