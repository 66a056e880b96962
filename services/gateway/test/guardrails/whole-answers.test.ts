import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { answerJson } from '../support/fake-provider.ts';
import type { TestSystem } from '../support/gateway.ts';
import { RESPONSE, RESPONSE_USAGE } from '../wires/answers.ts';
import { clientRequest } from './client-requests.ts';
import { candidates } from './cut-streams.ts';
import { guardAll, OFFENDING, REPLACED } from './guarded-system.ts';
import { ACCOUNTS, startWireSystem } from './wire-system.ts';

const TEXT = `Write to ${OFFENDING} today`;
const ARGS = { body: [TEXT] };

const message = (block: object, stopReason = 'end_turn') => ({
  id: 'msg_1',
  type: 'message',
  role: 'assistant',
  model: 'm',
  content: [block, { type: 'text', text: 'Fine.' }],
  stop_reason: stopReason,
  stop_sequence: null,
  usage: { input_tokens: 20, output_tokens: 9 },
});
const response = (item: object) => ({
  ...RESPONSE,
  status: 'completed',
  output: [item],
  usage: RESPONSE_USAGE,
});
const converse = (block: object, stopReason = 'end_turn') => ({
  output: { message: { role: 'assistant', content: [block, { text: 'Fine.' }] } },
  stopReason,
  usage: { inputTokens: 20, outputTokens: 9, totalTokens: 29 },
  metrics: { latencyMs: 1 },
});

/** Whole answers of provider wires with the text beside their ordinary text, by wire and place. */
const ANSWERS = {
  'anthropic-messages': {
    client: 'anthropic-messages',
    tool_call: message({ type: 'tool_use', id: 'call_1', name: 'send', input: ARGS }, 'tool_use'),
    reasoning: message({ type: 'thinking', thinking: TEXT, signature: 'c2lnbmVk' }),
  },
  'openai-responses': {
    client: 'openai-responses',
    tool_call: response({
      id: 'fc_1',
      type: 'function_call',
      status: 'completed',
      call_id: 'call_1',
      name: 'send',
      arguments: JSON.stringify(ARGS),
    }),
    reasoning: response({ id: 'rs_1', type: 'reasoning', summary: [{ type: 'summary_text', text: TEXT }] }),
  },
  gemini: {
    client: 'gemini',
    tool_call: candidates([[{ functionCall: { name: 'send', args: ARGS } }, { text: 'Fine.' }]], 'STOP'),
    reasoning: candidates([[{ text: TEXT, thought: true }, { text: 'Fine.' }]], 'STOP'),
  },
  'bedrock-converse': {
    client: 'anthropic-messages',
    tool_call: converse({ toolUse: { toolUseId: 'call_1', name: 'send', input: ARGS } }, 'tool_use'),
    reasoning: converse({ reasoningContent: { reasoningText: { text: TEXT, signature: 'c2lnbmVk' } } }),
  },
} as const;
// Keys of the table above.
const PROVIDERS = Object.keys(ANSWERS) as (keyof typeof ANSWERS)[];
const CELLS = PROVIDERS.flatMap((provider) => {
  const { client, ...places } = ANSWERS[provider];
  return Object.entries(places).map(([place, answer]) => ({ provider, client, place, answer }));
});

let system: TestSystem;
beforeAll(async () => {
  system = await startWireSystem();
});
afterAll(() => system.stop());

describe.each(CELLS)('a whole answer of $provider with the text in $place', (cell) => {
  const { provider, client, place } = cell;
  const ask = async (guardrail: string) => {
    system.provider.answer = (to) => answerJson(to, cell.answer);
    guardAll(system, { outputs: [guardrail] });
    const [path, body] = clientRequest(client, {
      model: `${ACCOUNTS[provider].name}/gpt`,
      prompt: 'Hi',
      isStreaming: false,
    });
    const answer = await system.post(path, body);
    const text = await answer.text();
    return { status: answer.status, text, event: await system.eventOf(answer.headers.get('x-request-id')) };
  };

  test('is blocked, rewritten or flagged', async () => {
    const blocked = await ask('g/block');
    expect(blocked.status).toBe(400);
    expect(blocked.text).not.toContain('jane');
    expect(blocked.event).toMatchObject({
      errorCode: 'guardrail_blocked',
      tokens: { inputUncached: 20, output: 9 },
      guardrails: [{ guardrail: 'g/block', side: 'output', result: 'blocked', places: [place] }],
    });
    const rewritten = await ask('g/redact');
    expect(rewritten.status).toBe(200);
    expect(rewritten.text).not.toContain('jane');
    expect(rewritten.text).toContain(`Write to ${REPLACED} today`);
    expect(rewritten.event.guardrails).toMatchObject([{ result: 'rewritten', findings: 1, places: [place] }]);
    const flagged = await ask('g/watch');
    expect(flagged.text).toContain(TEXT);
    expect(flagged.event.guardrails).toMatchObject([{ result: 'flagged', findings: 1, places: [place] }]);
  });
});
