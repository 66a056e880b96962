import { describe, expect, it } from 'vitest';
import { parseManifests } from '../src/index.ts';

function faultsOf(text: string, format: 'yaml' | 'json' = 'yaml') {
  const parsed = parseManifests(text, format);
  return parsed.ok ? [] : parsed.faults;
}

describe('faults', () => {
  it('name document, line, path and the field that was meant', () => {
    const text =
      'type: team\nname: a\n---\n# a remark\ntype: gateway-budget-config\nname: b\nrules:\n  - id: r\n    when:\n      modles: [x/y]\n    limit_to: 1\n    unit: cost_per_day\n';
    expect(faultsOf(text)).toEqual([
      {
        document: 1,
        line: 10,
        path: 'rules[0].when.modles',
        message: 'unknown field; did you mean models?',
        code: 'unknown_field',
      },
    ]);
  });

  it('have lines in JSON too, where a list is a list of documents', () => {
    const text = '[\n  {"type": "team", "name": "a"},\n  {"type": "team",\n   "name": "b",\n   "nmae": 1}\n]';
    expect(faultsOf(text, 'json')).toEqual([
      {
        document: 1,
        line: 5,
        path: 'nmae',
        message: 'unknown field; did you mean name?',
        code: 'unknown_field',
      },
    ]);
  });

  it.each([
    ['{', 'invalid_syntax'],
    ['# nothing', 'invalid_syntax'],
    ['type: team', 'invalid_field'],
    ['type: teem\nname: a', 'invalid_field'],
    ['type: team\nname: a\nx: 1', 'unknown_field'],
    ['type: virtual-account\nname: a\nsecret_store_config: {}', 'not_supported_yet'],
    ['type: tracing-project\nname: a', 'not_supported_yet'],
    [
      'type: provider-account/google-gemini\nname: a\nauth_data: {type: api-key, apiKey: env:A, api_key: env:A}',
      'unknown_field',
    ],
    ['type: team\nname: a\n---\ntype: team\nname: a', 'duplicate'],
    [
      'type: gateway-rate-limiting-config\nname: l\nrules: [{id: a, when: {}, limit_to: 1, unit: requests_per_day}, {id: a, when: {}, limit_to: 1, unit: requests_per_day}]',
      'duplicate',
    ],
  ])('of %j have the code %s', (text, code) => {
    expect(faultsOf(text).map((fault) => fault.code)).toEqual([code]);
  });

  it('come all at once, from every document', () => {
    expect(faultsOf('type: teem\nname: a\n---\ntype: user\n---\nname: x\n').map(({ path }) => path)).toEqual([
      'type',
      'name',
      'type',
    ]);
  });

  it.each([
    ['type: teem\nname: a', 'there is no such type; did you mean team?'],
    [
      'type: budget\nname: a',
      expect.stringMatching(/^there is no such type; there are .*tenant-budget-config, .*provider-account/),
    ],
    ['model_list: []', expect.stringContaining('`tollgate import litellm <file>` makes manifests of it')],
    ['type: team\nname: everyone', 'everyone is the team of all users; choose another name'],
    ['type: team', 'is required'],
    ['type: team\nname: 5', 'must be a string'],
    ['- 1', 'must be an object with a type and a name'],
    ['', 'holds no document'],
    ['# only a remark', 'holds no document'],
    ['type: tracing-project\nname: a', 'tracing-project is not supported yet'],
    ['type: virtual-account\nname: a\nsecret_store_config: {}', 'not supported yet'],
    [
      'type: team\nname: !vault a',
      'has an unknown YAML tag (!name): write the value itself, or a reference such as env:NAME',
    ],
    ['type: team\nname: *a', 'has an alias (*name) without an anchor (&name) before it'],
    ['type: team\nname: a\n<<: b', 'has a merge key (<<) that does not refer to an object'],
    [
      'id: 1\ntype: team\nmanifest: { type: team, name: a }',
      'this is an answer of an API: apply what stands under manifest, without the rest',
    ],
    ['type: team\nname: a\n---\ntype: team\nname: a', 'is in line 2 already; define each object once'],
    ['type: team\nname: a\nname: b', 'Map keys must be unique'],
  ])('of %j say "%s"', (text, message) => {
    expect(faultsOf(text).map((fault) => fault.message)).toEqual([message]);
  });

  it.each(['{"type": "team"', '{"type": "team",}', "{'type': 1}", '{"a":1} {"b":2}'])(
    'show JSON that is none: %s',
    (text) => {
      expect(faultsOf(text, 'json')).toMatchObject([{ message: 'is not valid JSON' }]);
    },
  );

  it('are given for hostile texts, not exceptions', () => {
    const bomb = `a: &a [x,x,x,x,x,x,x,x,x,x]\n${'bcdefghij'
      .split('')
      .map((name, index) => {
        const of = 'abcdefghi'[index];
        return `${name}: &${name} [${`*${of},`.repeat(10)}]`;
      })
      .join('\n')}`;
    expect(faultsOf(bomb)).toHaveLength(1);
    expect(faultsOf('['.repeat(100_000)).length).toBeGreaterThan(0);
    expect(faultsOf('x'.repeat(9 * 1024 * 1024))).toHaveLength(1);
  });
});
