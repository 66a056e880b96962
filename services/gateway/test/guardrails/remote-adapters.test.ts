import { describe, expect, test } from 'vitest';
import type { Question, RemoteReply } from '../../src/guardrails/remote/remote-adapter.ts';
import { RemoteCheck } from '../../src/guardrails/remote/remote-check.ts';
import { awsBedrock } from '../../src/guardrails/remote/services/aws-bedrock.ts';
import { azureContentSafety, azurePii } from '../../src/guardrails/remote/services/azure.ts';
import { googleModelArmor } from '../../src/guardrails/remote/services/google-model-armor.ts';

const question = (side: Question['side'], ...texts: readonly string[]): Question => ({
  side,
  texts: texts.map((text) => ({ text, place: side === 'input' ? 'user' : 'answer', isJson: false })),
  subject: 'user:a@acme.io',
  teams: [],
  tags: {},
  model: 'main/gpt',
  request: () => ({}),
});
const KEY = { type: 'api-key', api_key: 'service-secret' } as const;
const NO_TOKENS = {
  fetchFor: () => () => Promise.reject(new Error('no token is needed')),
};

describe('Amazon Bedrock', () => {
  const adapter = awsBedrock({
    auth_data: KEY,
    config: {
      guardrail_id: 'arn:aws:bedrock:eu-central-1:1:guardrail/ab',
      guardrail_version: 'DRAFT',
      region: 'eu-central-1',
    },
  });

  test('asks ApplyGuardrail with the side and the texts', async () => {
    const call = adapter.call(question('output'), ['Hi', 'there']);
    expect(await adapter.present?.({ url: call.url, body: Buffer.from('{}') })).toEqual([
      'authorization',
      'Bearer service-secret',
    ]);
    expect(call).toEqual({
      url: 'https://bedrock-runtime.eu-central-1.amazonaws.com/guardrail/arn%3Aaws%3Abedrock%3Aeu-central-1%3A1%3Aguardrail%2Fab/version/DRAFT/apply',
      headers: [],
      body: { source: 'OUTPUT', content: [{ text: { text: 'Hi' } }, { text: { text: 'there' } }] },
    });
  });

  test('objects with what acted, and leaves out what was only noted', () => {
    const reply = {
      action: 'GUARDRAIL_INTERVENED',
      outputs: [{ text: 'Sorry' }],
      assessments: [
        {
          topicPolicy: { topics: [{ name: 'Investments', type: 'DENY', action: 'BLOCKED' }] },
          contentPolicy: { filters: [{ type: 'HATE', confidence: 'LOW', action: 'NONE' }] },
          sensitiveInformationPolicy: {
            piiEntities: [{ type: 'EMAIL', match: 'x', action: 'ANONYMIZED' }],
            regexes: [],
          },
          wordPolicy: { customWords: [{ match: 'x', action: 'BLOCKED' }], managedWordLists: [] },
        },
      ],
    };
    expect(kindsOf(adapter.read(reply, ['Hi']))).toEqual(['Investments', 'word', 'EMAIL']);
    expect(adapter.read(reply, ['Hi']).texts).toBeUndefined();
    expect(adapter.read({ action: 'NONE', outputs: [], assessments: [] }, ['Hi'])).toEqual({ findings: [] });
    expect(() => adapter.read({ message: 'no' }, ['Hi'])).toThrow('without an action');
  });
});

describe('Google Model Armor', () => {
  const adapter = googleModelArmor(
    {
      auth_data: KEY,
      config: { project_id: 'acme', location: 'europe-west4', template_id: 'strict' },
    },
    NO_TOKENS,
  );

  test.each([
    ['input', 'sanitizeUserPrompt', { userPromptData: { text: 'Hi' } }],
    ['output', 'sanitizeModelResponse', { modelResponseData: { text: 'Hi' } }],
  ] as const)('asks about the %s by %s', async (side, method, body) => {
    expect(await adapter.present?.({ url: '', body: Buffer.from('') })).toEqual([
      'x-goog-api-key',
      'service-secret',
    ]);
    expect(adapter.call(question(side), ['Hi'])).toEqual({
      url: `https://modelarmor.europe-west4.rep.googleapis.com/v1/projects/acme/locations/europe-west4/templates/strict:${method}`,
      headers: [],
      body,
    });
  });

  test('objects with the filters that matched, and fails if none ran', () => {
    const filterResults = {
      rai: { raiFilterResult: { executionState: 'EXECUTION_SUCCESS', matchState: 'NO_MATCH_FOUND' } },
      pi_and_jailbreak: {
        piAndJailbreakFilterResult: { executionState: 'EXECUTION_SUCCESS', matchState: 'MATCH_FOUND' },
      },
    };
    const reply = (sanitizationResult: object) => ({ sanitizationResult });
    const found = adapter.read(
      reply({ filterMatchState: 'MATCH_FOUND', invocationResult: 'SUCCESS', filterResults }),
      ['Hi'],
    );
    expect(kindsOf(found)).toEqual(['pi_and_jailbreak']);
    expect(
      adapter.read(reply({ filterMatchState: 'NO_MATCH_FOUND', invocationResult: 'SUCCESS' }), ['Hi']),
    ).toEqual({ findings: [] });
    expect(() =>
      adapter.read(reply({ filterMatchState: 'NO_MATCH_FOUND', invocationResult: 'FAILURE' }), ['Hi']),
    ).toThrow('none of its filters ran');
  });
});

test('Azure without a host of its own is called at its resource', async () => {
  const config = { resource_name: 'acme', categories: ['Hate'], api_version: '2025-01-01' };
  const adapter = azureContentSafety({ auth_data: KEY, config }, NO_TOKENS);
  const call = adapter.call(question('input'), ['Hi']);
  expect(call.url).toBe(
    'https://acme.cognitiveservices.azure.com/contentsafety/text:analyze?api-version=2025-01-01',
  );
  expect(await adapter.present?.({ url: call.url, body: Buffer.from('{}') })).toEqual([
    'ocp-apim-subscription-key',
    'service-secret',
  ]);
});

function kindsOf({ findings }: RemoteReply): readonly string[] {
  return findings.map(({ kind }) => kind);
}

describe('a check by a service', () => {
  const check = new RemoteCheck(
    azurePii(
      { auth_data: KEY, config: { resource_name: 'acme', domain: 'none', pii_categories: ['*'] } },
      NO_TOKENS,
    ),
  );
  const clock = { monotonicMs: () => 0, after: () => () => {} };
  type Document = { readonly id: string; readonly text: string };

  /** A service that finds the word "Jane", and the documents that it was sent, call by call. */
  function service() {
    const calls: (readonly Document[])[] = [];
    const post = async ({ body }: { readonly body: Buffer }) => {
      // The adapter writes what the service documents.
      const asked: { readonly analysisInput: { readonly documents: readonly Document[] } } = JSON.parse(
        body.toString(),
      );
      const { documents } = asked.analysisInput;
      calls.push(documents);
      const found = documents.map(({ id, text }) => ({
        id,
        entities: [...text.matchAll(/Jane/g)].map(({ index }) => ({
          category: 'Person',
          offset: index,
          length: 4,
        })),
      }));
      return { status: 200, text: JSON.stringify({ results: { documents: found, errors: [] } }) };
    };
    return { calls, post };
  }

  test('cuts long texts into pieces that overlap, and finds what a cut goes through', async () => {
    for (let offset = 4_990; offset <= 5_010; offset++) {
      const { calls, post } = service();
      const text = `${'x'.repeat(offset)}Jane${'y'.repeat(30_000 - offset)}`;
      const asked = question('input', text);
      const ports = { post, clock, timeoutMs: 1_000 };
      const { objections } = await check.ask(asked, ports, { isRewriting: false });
      expect(objections).toEqual([{ kind: 'Person', place: 'user', found: 'Jane' }]);
      expect(calls.flat().every((document) => document.text.length <= 5_000)).toBe(true);
      expect(calls.every((documents) => documents.length <= 5)).toBe(true);
    }
  });

  test('fails on a text that is too long to be looked at, and asks nothing', async () => {
    const { calls, post } = service();
    const asked = question('input', 'x'.repeat(1_000_000));
    const asking = check.ask(asked, { post, clock, timeoutMs: 1_000 }, { isRewriting: false });
    await expect(asking).rejects.toThrow('too long');
    expect(calls).toEqual([]);
  });
});
