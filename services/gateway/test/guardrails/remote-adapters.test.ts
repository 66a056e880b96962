import { describe, expect, test } from 'vitest';
import { awsBedrock } from '../../src/guardrails/remote/aws-bedrock.ts';
import { azureContentSafety, azurePii } from '../../src/guardrails/remote/azure.ts';
import { googleModelArmor } from '../../src/guardrails/remote/google-model-armor.ts';
import type { Question } from '../../src/guardrails/remote/remote-adapter.ts';
import { RemoteCheck } from '../../src/guardrails/remote/remote-check.ts';

const question = (side: Question['side'], ...texts: readonly string[]): Question => ({
  side,
  texts: texts.map((text) => ({ text, place: side === 'input' ? 'user' : 'answer' })),
  subject: 'user:a@acme.io',
  teams: [],
  tags: {},
  model: 'main/gpt',
  request: () => ({}),
});
const KEY = { api_key: 'service-secret' };

describe('Amazon Bedrock', () => {
  const adapter = awsBedrock({
    auth_data: KEY,
    config: {
      guardrail_id: 'arn:aws:bedrock:eu-central-1:1:guardrail/ab',
      guardrail_version: 'DRAFT',
      region: 'eu-central-1',
    },
  });

  test('asks ApplyGuardrail with the side and the texts', () => {
    expect(adapter.call(question('output'), ['Hi', 'there'])).toEqual({
      url: 'https://bedrock-runtime.eu-central-1.amazonaws.com/guardrail/arn%3Aaws%3Abedrock%3Aeu-central-1%3A1%3Aguardrail%2Fab/version/DRAFT/apply',
      headers: ['authorization', 'Bearer service-secret'],
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
    expect(adapter.read(reply, 1).map(({ kind }) => kind)).toEqual(['Investments', 'word', 'EMAIL']);
    expect(adapter.read({ action: 'NONE', outputs: [], assessments: [] }, 1)).toEqual([]);
    expect(() => adapter.read({ message: 'no' }, 1)).toThrow('without an action');
  });
});

describe('Google Model Armor', () => {
  const adapter = googleModelArmor({
    auth_data: KEY,
    config: { project_id: 'acme', location: 'europe-west4', template_id: 'strict' },
  });

  test.each([
    ['input', 'sanitizeUserPrompt', { userPromptData: { text: 'Hi' } }],
    ['output', 'sanitizeModelResponse', { modelResponseData: { text: 'Hi' } }],
  ] as const)('asks about the %s by %s', (side, method, body) => {
    expect(adapter.call(question(side), ['Hi'])).toEqual({
      url: `https://modelarmor.europe-west4.rep.googleapis.com/v1/projects/acme/locations/europe-west4/templates/strict:${method}`,
      headers: ['x-goog-api-key', 'service-secret'],
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
      1,
    );
    expect(found.map(({ kind }) => kind)).toEqual(['pi_and_jailbreak']);
    expect(
      adapter.read(reply({ filterMatchState: 'NO_MATCH_FOUND', invocationResult: 'SUCCESS' }), 1),
    ).toEqual([]);
    expect(() =>
      adapter.read(reply({ filterMatchState: 'NO_MATCH_FOUND', invocationResult: 'FAILURE' }), 1),
    ).toThrow('none of its filters ran');
  });
});

test('Azure without a host of its own is called at its resource', () => {
  const config = { resource_name: 'acme', categories: ['Hate'], api_version: '2025-01-01' };
  expect(azureContentSafety({ auth_data: KEY, config }).call(question('input'), ['Hi'])).toMatchObject({
    url: 'https://acme.cognitiveservices.azure.com/contentsafety/text:analyze?api-version=2025-01-01',
    headers: ['ocp-apim-subscription-key', 'service-secret'],
  });
});

describe('a check by a service', () => {
  const check = new RemoteCheck(
    azurePii({ auth_data: KEY, config: { resource_name: 'acme', domain: 'none', pii_categories: ['*'] } }),
  );
  const clock = { monotonicMs: () => 0 };
  type Document = { readonly id: string; readonly text: string };

  /** A service that finds the word "Jane", and the documents that it was sent, call by call. */
  function service() {
    const calls: (readonly Document[])[] = [];
    const post = async ({ body }: { readonly body: unknown }) => {
      // The adapter writes what the service documents.
      const { documents } = (body as { readonly analysisInput: { readonly documents: readonly Document[] } })
        .analysisInput;
      calls.push(documents);
      const found = documents.map(({ id, text }) => ({
        id,
        entities: text.includes('Jane') ? [{ category: 'Person' }] : [],
      }));
      return { status: 200, text: JSON.stringify({ results: { documents: found, errors: [] } }) };
    };
    return { calls, post };
  }

  test('cuts long texts into pieces that overlap, and finds what a cut goes through', async () => {
    for (let offset = 4_990; offset <= 5_010; offset++) {
      const { calls, post } = service();
      const text = `${'x'.repeat(offset)}Jane${'y'.repeat(30_000 - offset)}`;
      const results = await check.ask(question('input', text), { post, clock, timeoutMs: 1_000 });
      expect(results[0]).toEqual({ kind: 'Person', place: 'user' });
      expect(calls.flat().every((document) => document.text.length <= 5_000)).toBe(true);
      expect(calls.every((documents) => documents.length <= 5)).toBe(true);
    }
  });

  test('fails on a text that is too long to be looked at, and asks nothing', async () => {
    const { calls, post } = service();
    const asking = check.ask(question('input', 'x'.repeat(1_000_000)), { post, clock, timeoutMs: 1_000 });
    await expect(asking).rejects.toThrow('too long');
    expect(calls).toEqual([]);
  });
});
