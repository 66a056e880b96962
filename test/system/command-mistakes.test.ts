/** Everyday mistakes of finance and platform people on the command line: each answer says what is wrong, where, and what to do. */
import type { System } from '@tollgate/harness/system';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runTollgate } from '../../cli/test/run-tollgate.ts';
import { startMistakesWorld } from './mistakes-world.ts';

let system: System;

beforeAll(async () => {
  system = await startMistakesWorld();
});
afterAll(() => system?.stop());

type Verb = [
  mistake: string,
  args: string[],
  words: readonly string[],
  options?: { stdin?: string; env?: Record<string, string> },
];

const account = (field: string) => `
type: provider-account/openai
name: zz
${field}
integrations:
  - {name: gpt-4o, type: integration/model/openai, model_id: gpt-4o, model_types: [chat]}
`;
const RULE = '  - {id: a, when: {}, limit_to: 1';
const rule = (unit: string) => `type: gateway-rate-limiting-config\nname: r\nrules:\n${RULE}, ${unit}}\n`;
const APPLY = ['apply', '--dry-run', '-f', '-'];

const VERBS: Verb[] = [
  [
    'a wrong admin token',
    ['user', 'list'],
    ['refused the token of TOLLGATE_ADMIN_TOKEN', 'http://', '--token'],
    { env: { TOLLGATE_ADMIN_TOKEN: 'wrong' } },
  ],
  [
    'no console there',
    ['user', 'list', '--console', 'http://127.0.0.1:1'],
    ['http://127.0.0.1:1 does not answer', 'TOLLGATE_CONSOLE_URL'],
  ],
  [
    'the gateway as console',
    ['user', 'list', '--console', 'GATEWAY'],
    ['not as a Tollgate console does', 'TOLLGATE_CONSOLE_URL'],
  ],
  [
    'an account without its key',
    ['account', 'add', 'keyless-too', '--provider', 'openai'],
    ['warning', 'has no key', 'env:NAME'],
  ],
  [
    'a pat by its name',
    ['token', 'rotate', 'laptop'],
    ['no token laptop', '`tollgate token list` shows the ids'],
  ],
  [
    'a provider that is misspelt',
    ['account', 'add', 'zz', '--provider', 'openia'],
    ['did you mean provider-account/openai?'],
  ],
  ['a rule that is misspelt', ['spend', '--rule', 'tiyn'], ['did you mean tiny?']],
  [
    'a user of another domain',
    ['token', 'create', '--subject', 'user:lena@exmaple.com', '--name', 'x'],
    ['no user', 'lena@example.com?'],
  ],
  [
    'a user that does not exist',
    ['token', 'create', '--subject', 'user:zoe@other.org', '--name', 'x'],
    ['no user zoe@other.org', 'create it first'],
  ],
  [
    'an unknown unit',
    APPLY,
    ['stdin:4: rules[0].unit: must be one of', 'requests_per_minute'],
    { stdin: rule('unit: requests_per_fortnight') },
  ],
  ['a tab', APPLY, ['stdin:3: Tabs are not allowed'], { stdin: 'type: team\nname: t\n\tmembers: []\n' }],
  [
    'the same object twice',
    APPLY,
    ['stdin:6: name: is in stdin:2 already', 'define each object once'],
    { stdin: 'type: team\nname: t\nmembers: []\n---\ntype: team\nname: t\nmembers: []\n' },
  ],
  [
    'the same id twice',
    APPLY,
    ['stdin:5: rules[1].id: a is used twice'],
    { stdin: `${rule('unit: requests_per_minute')}${RULE}, unit: requests_per_minute}\n` },
  ],
  [
    'a model that does not exist',
    APPLY,
    ['stdin:4: rules[0].when.models[0]: no such model: openai-main/gpt-4p; did you mean openai-main/gpt-4o?'],
    { stdin: rule('unit: requests_per_minute').replace('when: {}', 'when: {models: [openai-main/gpt-4p]}') },
  ],
  [
    'a type of later',
    APPLY,
    ['stdin:1: type: role is not supported yet'],
    { stdin: 'type: role\nname: x\n' },
  ],
  [
    'a model without a price',
    APPLY,
    ['warning', 'zz/gpt-4o has no price', 'set cost, 0 if it is free'],
    {
      stdin: account('auth_data: {type: api-key, api_key: env:HOME}').replace(
        'model_id: gpt-4o',
        'model_id: ours',
      ),
    },
  ],
  [
    'an unknown type',
    APPLY,
    ['stdin:1: type: there is no such type', 'gateway-budget-config'],
    { stdin: 'type: budget\nname: x\n' },
  ],
  ['a file of LiteLLM', APPLY, ['import litellm'], { stdin: 'model_list:\n  - model_name: a\n' }],
  ['an unknown field', APPLY, ['nmae', 'did you mean name?'], { stdin: 'type: user\nnmae: x@example.com\n' }],
  [
    'a subject that does not exist',
    APPLY,
    ['no such user', 'lena@example.com?'],
    { stdin: 'type: team\nname: t\nmembers: [lena@example.con]\n' },
  ],
  ['no key', APPLY, ['warning', 'zz'], { stdin: account('') }],
  [
    'the name of a variable as key',
    APPLY,
    ['warning', 'name of a variable', 'env:NAME'],
    { stdin: account('auth_data: {type: api-key, api_key: OPENAI_API_KEY}') },
  ],
  [
    'a variable of a shell as key',
    APPLY,
    ['warning', 'name of a variable', 'env:NAME'],
    { stdin: account(`auth_data: {type: api-key, api_key: "\${OPENAI_API_KEY}"}`) },
  ],
  [
    'the path of an API in base_url',
    APPLY,
    ['warning', 'base_url', '/chat/completions'],
    {
      stdin: account(
        'base_url: https://api.openai.com/v1/chat/completions\nauth_data: {type: api-key, api_key: env:HOME}',
      ),
    },
  ],
];

test.each(VERBS)(
  'on the command line, %s: is answered with what to do',
  async (_mistake, args, words, options = {}) => {
    const given = args.map((arg) => (arg === 'GATEWAY' ? system.gatewayUrl : arg));
    const ended = await runTollgate(given, {
      environment: {
        TOLLGATE_CONSOLE_URL: system.consoleUrl,
        TOLLGATE_ADMIN_TOKEN: system.adminToken,
        ...options.env,
      },
      ...(options.stdin === undefined ? {} : { stdin: options.stdin }),
    });
    for (const word of words) expect(ended.stdout + ended.stderr).toContain(word);
  },
);
