import { describe, expect, it } from 'vitest';
import { importLitellm } from '../src/index.ts';
import { AT_MS, accounts, imported, KEY, leftOut, one, rules } from './imported.ts';

describe('YAML', () => {
  it('resolves merge keys, so that a private server keeps its address and key', () => {
    const result = imported(
      `x-server: &server { api_base: "http://10.0.0.5:8000/v1", api_key: os.environ/PRIVATE_KEY }\n${one('<<: *server, model: openai/llama-3')}`,
    );
    expect(accounts(result)).toMatchObject([
      {
        type: 'provider-account/self-hosted-model',
        base_url: 'http://10.0.0.5:8000/v1',
        auth_data: { api_key: 'env:PRIVATE_KEY' },
      },
    ]);
    expect(leftOut(result)).toEqual([]);
  });

  it('takes the last of two equal keys and says so', () => {
    const result = imported(
      `${one(`model: openai/gpt-4o, ${KEY}`)}litellm_settings: { max_budget: 1 }\nlitellm_settings: { max_budget: 2 }\n`,
    );
    expect(rules(result)).toMatchObject([{ limits: { cost_per_lifetime: 2 } }]);
    expect(result.report.notNeeded).toEqual([
      'config.yaml:4: litellm_settings again in line 5; the last counts, as in LiteLLM',
    ]);
  });
});

describe('include', () => {
  const files = new Map([
    ['a.yaml', `include: [deep.yaml]\n${one(`model: openai/gpt-4o, ${KEY}`)}`],
    ['deep.yaml', `litellm_settings: { max_budget: 7 }\ninclude: [a.yaml]`],
    ['b.yaml', `${one(`model: openai/gpt-4o-mini, ${KEY}`).replace('chat', 'small')}`],
  ]);
  const readInclude = (entry: string) => {
    const text = files.get(entry);
    return text === undefined ? undefined : { name: entry, text };
  };

  it('appends lists, replaces other values, follows further includes and reads each file once', () => {
    const result = imported('include: [a.yaml, b.yaml]\nlitellm_settings: { max_budget: 100 }', {
      readInclude,
    });
    expect([...result.report.models.keys()]).toEqual(['chat', 'small']);
    expect(rules(result)).toMatchObject([{ limits: { cost_per_lifetime: 7 } }]);
  });

  it('of a file that is missing refuses the import, as LiteLLM does not start', () => {
    const result = importLitellm(
      { name: 'config.yaml', text: 'include: [no.yaml]\nmodel_list: []' },
      { atMs: AT_MS, readInclude },
    );
    expect(result).toMatchObject({
      ok: false,
      faults: [{ file: 'config.yaml', message: 'include: there is no file no.yaml beside it' }],
    });
  });
});
