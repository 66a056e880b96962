import type { ServerResponse } from 'node:http';
import { type Clock, systemClock } from '@tollgate/clock';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { HELD_MS_MAX } from '../../src/guardrails/answer/guarded-stream.ts';
import { answerJson } from '../support/fake-provider.ts';
import type { TestSystem } from '../support/gateway.ts';
import type { ClientWire } from '../wires/clients.ts';
import { clientRequest } from './client-requests.ts';
import { CUT_STREAMS, type Cut, type CutPlace, candidates } from './cut-streams.ts';
import { guardAll, OFFENDING, REPLACED } from './guarded-system.ts';
import { shownTexts } from './shown-texts.ts';
import { ACCOUNTS, startWireSystem } from './wire-system.ts';

const BEFORE = 'Write to ';
const AFTER = ' today, please.';

type Provider = keyof typeof ACCOUNTS;

const PLACES = ['answer', 'last chunk', 'tool_call', 'reasoning'] as const;
type Place = (typeof PLACES)[number] | 'second choice';
type Cell = { readonly provider: Provider; readonly client: ClientWire; readonly place: Place };

/** No client speaks Bedrock's wire, and only two wires have a second choice. */
const CELLS: readonly Cell[] = [
  ...PLACES.flatMap((place): readonly Cell[] => [
    { provider: 'anthropic-messages', client: 'anthropic-messages', place },
    { provider: 'openai-responses', client: 'openai-responses', place },
    { provider: 'gemini', client: 'gemini', place },
    { provider: 'bedrock-converse', client: 'anthropic-messages', place },
  ]),
  { provider: 'gemini', client: 'gemini', place: 'second choice' },
  { provider: 'gemini', client: 'openai-chat', place: 'second choice' },
];

/** Never lets go of held text because time has passed, so that a slow machine changes no result. */
const STRICT_CLOCK: Clock = {
  ...systemClock,
  after: (ms, run) => (ms === HELD_MS_MAX ? () => {} : systemClock.after(ms, run)),
};

let system: TestSystem;
beforeAll(async () => {
  system = await startWireSystem(STRICT_CLOCK);
});
afterAll(() => system.stop());

async function ask({ provider, client }: Omit<Cell, 'place'>, prompt: string, begun?: () => void) {
  const isStreaming = begun !== undefined;
  const model = `${ACCOUNTS[provider].name}/gpt`;
  const [path, body] = clientRequest(client, { model, prompt, isStreaming });
  const answer = await system.post(path, body);
  begun?.();
  const text = await answer.text();
  return { status: answer.status, text, event: await system.eventOf(answer.headers.get('x-request-id')) };
}

/** Whether nothing of an answer reaches the client before the text has come whole, as with Gemini's calls. */
function isWhole({ provider, place }: Omit<Cell, 'client'>): boolean {
  return provider === 'gemini' && place === 'tool_call';
}

/** Answers with the events up to the first piece of the text, and with the rest once the client's answer has begun. */
function answerStream(
  response: ServerResponse,
  { provider, place, events, begun }: Cell & { readonly events: readonly Buffer[]; begun: Promise<void> },
): void {
  const type = provider === 'bedrock-converse' ? 'application/vnd.amazon.eventstream' : 'text/event-stream';
  response.writeHead(200, { 'content-type': type });
  const isHeld = isWhole({ provider, place });
  const first = isHeld ? events.length : events.findIndex((event) => event.includes(BEFORE)) + 1;
  response.write(Buffer.concat(events.slice(0, first)));
  const end = () => response.end(Buffer.concat(events.slice(first)));
  if (isHeld) end();
  else void begun.then(end);
}

describe.each(CELLS)('a stream of $provider for a client of $client, with the text in $place', (cell) => {
  const { provider, place } = cell;
  const after = place === 'last chunk' ? '' : AFTER;
  const text = `${BEFORE}${OFFENDING}${after}`;
  const cuts = Array.from({ length: OFFENDING.length + 1 }, (_, offset): Cut => {
    const middle = BEFORE.length + offset;
    return [text.slice(0, middle), text.slice(middle)];
  });
  const wirePlace: CutPlace = place === 'last chunk' ? 'answer' : place;
  const at = place === 'second choice' ? 'answer' : wirePlace;
  /** What a client sees of an answer with this text. */
  const seen = (own: string) => {
    if (place === 'tool_call') return JSON.stringify({ body: own });
    return place === 'second choice' ? `Fine. ${own}` : own;
  };

  /** Everything that a client may see of a blocked answer. */
  const beginning = seen(`${BEFORE}|`).split('|')[0] ?? '';

  /** One answer for every cut, all at the same time. */
  const askAll = () => {
    const asked = cuts.map((cut) => ({ cut, begun: Promise.withResolvers<void>() }));
    system.provider.answer = (response, { body }) => {
      const own = asked[Number(/cut (\d+)/.exec(String(body))?.[1])];
      if (own === undefined) throw new Error('the request names no cut');
      const events = CUT_STREAMS[provider](wirePlace, own.cut);
      answerStream(response, { ...cell, events, begun: own.begun.promise });
    };
    return Promise.all(asked.map(({ begun }, offset) => ask(cell, `cut ${offset}`, begun.resolve)));
  };

  test('is blocked at every cut, and shows nothing of the text', async () => {
    guardAll(system, { outputs: ['g/block'] });
    for (const { text: answer, event } of await askAll()) {
      if (isWhole(cell)) expect(answer).not.toContain('jane');
      else expect(shownTexts(answer)).toBe(beginning);
      expect(answer).toContain('Guardrail g/block blocked the answer');
      expect(event).toMatchObject({
        errorCode: 'guardrail_blocked',
        guardrails: [{ guardrail: 'g/block', side: 'output', result: 'blocked', places: [at] }],
      });
    }
  });

  test('is flagged and rewritten at every cut, as the whole text is', async () => {
    guardAll(system, { outputs: ['g/watch', 'g/redact'] });
    for (const { text: answer, event } of await askAll()) {
      expect(answer).not.toContain(OFFENDING);
      expect(shownTexts(answer)).toBe(seen(`${BEFORE}${REPLACED}${after}`));
      expect(event).toMatchObject({
        errorCode: '',
        usageSource: 'USAGE_SOURCE_PROVIDER',
        tokens: { inputUncached: 20, output: 9 },
        guardrails: [
          { guardrail: 'g/watch', result: 'flagged', findings: 1, places: [at] },
          { guardrail: 'g/redact', result: 'rewritten', findings: 1, places: [at] },
        ],
      });
    }
  });

  test('passes an audit as the provider wrote it', async () => {
    guardAll(system, { outputs: ['g/watch'] });
    for (const { text: answer, event } of await askAll()) {
      expect(shownTexts(answer)).toBe(seen(text));
      expect(event.guardrails).toMatchObject([{ result: 'flagged', findings: 1, places: [at] }]);
    }
  });
});

describe.each(['gemini', 'openai-chat'] as const)('two candidates of Gemini for a client of %s', (client) => {
  const cell = { provider: 'gemini', client } as const;

  test('are blocked, rewritten or flagged for the text of the second', async () => {
    const text = `${BEFORE}${OFFENDING}${AFTER}`;
    system.provider.answer = (response) =>
      answerJson(response, candidates([[{ text: 'Fine.' }], [{ text }]], 'STOP'));
    guardAll(system, { outputs: ['g/block'] });
    const blocked = await ask(cell, 'Hi');
    expect(blocked.status).toBe(400);
    expect(blocked.text).not.toContain('jane');
    expect(blocked.event).toMatchObject({
      errorCode: 'guardrail_blocked',
      guardrails: [{ result: 'blocked', places: ['answer'] }],
    });
    guardAll(system, { outputs: ['g/redact'] });
    const rewritten = await ask(cell, 'Hi');
    expect(textsOf(rewritten.text)).toEqual(['Fine.', `${BEFORE}${REPLACED}${AFTER}`]);
    expect(rewritten.text).not.toContain('jane');
    expect(rewritten.event.guardrails).toMatchObject([{ result: 'rewritten', findings: 1 }]);
    guardAll(system, { outputs: ['g/watch'] });
    const flagged = await ask(cell, 'Hi');
    expect(textsOf(flagged.text)).toEqual(['Fine.', text]);
    expect(flagged.event.guardrails).toMatchObject([{ result: 'flagged', findings: 1 }]);
  });
});

type WholeAnswer = {
  readonly choices?: readonly { readonly message: { readonly content: string } }[];
  readonly candidates?: readonly {
    readonly content: { readonly parts: readonly { readonly text: string }[] };
  }[];
};

/** The text of each choice of a whole answer. */
function textsOf(answer: string): readonly (string | undefined)[] {
  const { choices, candidates: written }: WholeAnswer = JSON.parse(answer);
  if (choices !== undefined) return choices.map(({ message }) => message.content);
  return (written ?? []).map(({ content }) => content.parts[0]?.text);
}
