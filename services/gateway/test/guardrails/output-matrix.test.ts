import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { answerJson, beginStream } from '../support/fake-provider.ts';
import type { TestSystem } from '../support/gateway.ts';
import type { ClientWire } from '../wires/clients.ts';
import { CLIENT_WIRES, clientRequest } from './client-requests.ts';
import { guardAll, OFFENDING, REPLACED, startGuardedSystem } from './guarded-system.ts';
import { shownTexts } from './shown-texts.ts';

const PII = { type: 'tfy-pii', config: { pii_categories: ['Email'] } };
const MODEL = 'main/gpt';
const BEFORE = 'Write to ';
const AFTER = ' today, please.';
const TEXT = `${BEFORE}${OFFENDING}${AFTER}`;
const USAGE = { prompt_tokens: 12, completion_tokens: 5, total_tokens: 17 };

type Place = 'answer' | 'second choice' | 'tool_call' | 'reasoning' | 'last chunk';

/** Pieces of a chat answer: deltas of choices, in the order of a stream. */
function deltas(place: Place, pieces: readonly string[]): readonly [choice: number, delta: object][] {
  switch (place) {
    case 'answer':
    case 'last chunk':
      return pieces.map((content) => [0, { content }]);
    case 'second choice':
      return [[0, { content: 'Fine.' }], ...pieces.map((content): [number, object] => [1, { content }])];
    case 'reasoning':
      return [
        ...pieces.map((reasoning_content): [number, object] => [0, { reasoning_content }]),
        [0, { content: 'Done.' }],
      ];
    case 'tool_call':
      return pieces.map((args, index) => [
        0,
        {
          tool_calls: [
            index === 0
              ? { index: 0, id: 'c1', type: 'function', function: { name: 'send', arguments: args } }
              : { index: 0, function: { arguments: args } },
          ],
        },
      ]);
  }
}

function stream(place: Place, pieces: readonly string[]): string {
  const chunk = (choices: readonly object[], usage: object | null = null) =>
    `data: ${JSON.stringify({ id: 'c', object: 'chat.completion.chunk', created: 1, model: 'm', choices, usage })}\n\n`;
  const finish = place === 'tool_call' ? 'tool_calls' : 'stop';
  const choices = place === 'second choice' ? [0, 1] : [0];
  return [
    ...deltas(place, pieces).map(([index, delta]) => chunk([{ index, delta, finish_reason: null }])),
    ...choices.map((index) => chunk([{ index, delta: {}, finish_reason: finish }])),
    chunk([], USAGE),
    'data: [DONE]\n\n',
  ].join('');
}

function whole(place: Place, text: string): object {
  const call = { id: 'c1', type: 'function', function: { name: 'send', arguments: text } };
  const first =
    place === 'tool_call'
      ? { content: null, tool_calls: [call] }
      : place === 'reasoning'
        ? { content: 'Done.', reasoning_content: text }
        : { content: place === 'second choice' ? 'Fine.' : text };
  const messages = place === 'second choice' ? [first, { content: text }] : [first];
  const choices = messages.map((message, index) => ({
    index,
    message: { role: 'assistant', ...message },
    finish_reason: place === 'tool_call' ? 'tool_calls' : 'stop',
  }));
  return { id: 'c', object: 'chat.completion', created: 1, model: 'm', choices, usage: USAGE };
}

const args = (text: string) => JSON.stringify({ body: text, count: 2 });
const PLACES: readonly Place[] = ['answer', 'second choice', 'tool_call', 'reasoning', 'last chunk'];
/** Other wires have no second answer. */
const WITH_CHOICES: readonly ClientWire[] = ['openai-chat', 'gemini'];
const hasPlace = (client: ClientWire, place: Place) =>
  place !== 'second choice' || WITH_CHOICES.includes(client);
const CELLS = CLIENT_WIRES.flatMap((client) =>
  PLACES.filter((place) => hasPlace(client, place)).map((place) => ({ client, place })),
);

let system: TestSystem;
beforeAll(async () => {
  system = await startGuardedSystem(
    {
      block: { ...PII, operation: 'validate' },
      redact: { ...PII, operation: 'mutate' },
      watch: { ...PII, operation: 'validate', enforcing_strategy: 'audit' },
    },
    { kind: 'openrouter' },
  );
});
afterAll(() => system.stop());
beforeEach(() => void system.provider.requests.splice(0));

const textFor = (place: Place) => {
  const text = place === 'last chunk' ? `${BEFORE}${OFFENDING}` : TEXT;
  return place === 'tool_call' ? args(text) : text;
};
/** Everything of an answer that a client can read, with the escapes of JSON in JSON undone. */
const shown = (answer: string) => shownTexts(answer).replaceAll('\\', '');

async function ask(client: ClientWire, isStreaming: boolean) {
  const [path, body] = clientRequest(client, { model: MODEL, prompt: 'Hi', isStreaming });
  const answer = await system.post(path, body);
  const text = await answer.text();
  const event = await system.eventOf(answer.headers.get('x-request-id'));
  return { status: answer.status, text, event };
}

describe.each(CELLS)('a client of $client, with the text in $place', ({ client, place }) => {
  const at = place === 'second choice' || place === 'last chunk' ? 'answer' : place;
  const text = textFor(place);
  /** Every way to cut the text in two, then letter by letter. */
  const cuts = [
    ...Array.from({ length: OFFENDING.length + 1 }, (_, offset) => {
      const middle = text.indexOf(OFFENDING) + offset;
      return [text.slice(0, middle), text.slice(middle)].filter(Boolean);
    }),
    [...text],
  ];

  test('a stream is blocked wherever the text is cut, and shows nothing of it', async () => {
    guardAll(system, { outputs: ['g/block'] });
    for (const pieces of cuts) {
      system.provider.answer = (response) => {
        beginStream(response);
        response.end(stream(place, pieces));
      };
      const { text: answer, event } = await ask(client, true);
      expect(shown(answer)).not.toContain('jane');
      expect(answer).toContain('Guardrail g/block blocked the answer');
      expect(answer).not.toContain('[DONE]');
      expect(event).toMatchObject({
        errorCode: 'guardrail_blocked',
        refusedByRule: 'the-rule',
        guardrails: [{ guardrail: 'g/block', side: 'output', result: 'blocked', places: [at] }],
      });
      expect(event.costNanoUsd).toBeGreaterThan(0);
    }
  });

  test('a stream is rewritten wherever the text is cut, as the whole text is', async () => {
    guardAll(system, { outputs: ['g/redact'] });
    for (const pieces of cuts) {
      system.provider.answer = (response) => {
        beginStream(response);
        response.end(stream(place, pieces));
      };
      const { status, text: answer, event } = await ask(client, true);
      expect(status).toBe(200);
      expect(shown(answer)).not.toContain('jane');
      if (place !== 'reasoning' || client === 'openai-chat') {
        expect(shown(answer)).toContain(`${BEFORE}${REPLACED}`);
        if (place !== 'last chunk') expect(shown(answer)).toContain(AFTER);
      }
      expect(event).toMatchObject({
        errorCode: '',
        usageSource: 'USAGE_SOURCE_PROVIDER',
        guardrails: [{ result: 'rewritten', findings: 1, places: [at] }],
      });
      expect(event.tokens).toMatchObject({ inputUncached: 12, output: 5 });
    }
  });

  test('a whole answer is blocked, rewritten or flagged', async () => {
    system.provider.answer = (response) => answerJson(response, whole(place, text));
    guardAll(system, { outputs: ['g/block'] });
    const blocked = await ask(client, false);
    expect(blocked.status).toBe(400);
    expect(blocked.text).not.toContain('jane');
    expect(blocked.event).toMatchObject({
      errorCode: 'guardrail_blocked',
      usageSource: 'USAGE_SOURCE_PROVIDER',
    });
    expect(blocked.event.tokens).toMatchObject({ inputUncached: 12, output: 5 });
    guardAll(system, { outputs: ['g/redact'] });
    const rewritten = await ask(client, false);
    expect(rewritten.status).toBe(200);
    expect(rewritten.text).not.toContain('jane');
    if (place !== 'reasoning' || client === 'openai-chat') expect(rewritten.text).toContain(REPLACED);
    expect(rewritten.event.guardrails).toMatchObject([{ result: 'rewritten', places: [at] }]);
    guardAll(system, { outputs: ['g/watch'] });
    const flagged = await ask(client, false);
    expect(flagged.event.guardrails).toMatchObject([{ result: 'flagged', findings: 1 }]);
    if (client === 'openai-chat') expect(JSON.parse(flagged.text)).toEqual(whole(place, text));
  });

  test('a stream with nothing to find passes whole', async () => {
    guardAll(system, { outputs: ['g/block', 'g/redact'] });
    const plain = place === 'tool_call' ? args('Nothing to see') : 'Nothing to see';
    system.provider.answer = (response) => {
      beginStream(response);
      response.end(stream(place, [...plain]));
    };
    const { status, text: answer, event } = await ask(client, true);
    expect(status).toBe(200);
    if (place !== 'reasoning' || client === 'openai-chat') expect(shown(answer)).toContain('Nothing to see');
    expect(event.guardrails.map(({ result }) => result)).toEqual(['passed', 'passed']);
  });
});
