import { afterEach, describe, expect, test } from 'vitest';
import { answerJson, beginStream } from '../support/fake-provider.ts';
import type { TestSystem } from '../support/gateway.ts';
import { guardAll, OFFENDING, startGuardedSystem } from './guarded-system.ts';

const PII = { type: 'tfy-pii', config: { pii_categories: ['Email'] } };
const GUARDRAILS = {
  block: { ...PII, operation: 'validate' },
  redact: { ...PII, operation: 'mutate' },
  watch: { ...PII, operation: 'validate', enforcing_strategy: 'audit' },
} as const;

let system: TestSystem | undefined;
afterEach(async () => {
  await system?.stop();
  system = undefined;
});

async function start(kind: string): Promise<TestSystem> {
  system = await startGuardedSystem(GUARDRAILS, { kind });
  return system;
}

async function ask(to: TestSystem, path: string, body: object) {
  const answer = await to.post(path, { model: 'main/gpt', max_tokens: 64, ...body });
  const text = await answer.text();
  return { status: answer.status, text, event: await to.eventOf(answer.headers.get('x-request-id')) };
}

const HI = { messages: [{ role: 'user', content: 'Hi' }] };
const chatAnswer = (message: object, more: object = {}) => ({
  id: 'c',
  object: 'chat.completion',
  created: 1,
  model: 'm',
  choices: [
    { index: 0, message: { role: 'assistant', content: 'Fine.', ...message }, finish_reason: 'stop' },
  ],
  usage: { prompt_tokens: 12, completion_tokens: 5, total_tokens: 17 },
  ...more,
});

/** Chat answers with the text where the canonical form has nothing. */
const CHAT_ANSWERS = {
  'the transcript of audio': chatAnswer({ audio: { id: 'a', data: 'AAAA', transcript: `To ${OFFENDING}` } }),
  'a citation': chatAnswer({
    annotations: [{ type: 'url_citation', url_citation: { title: OFFENDING, url: 'https://a.io' } }],
  }),
  'a second reasoning': chatAnswer({ reasoning_content: 'Hm.', reasoning: `To ${OFFENDING}` }),
  'the details of reasoning': chatAnswer({
    reasoning: 'Hm.',
    reasoning_details: [{ type: 'reasoning.text', text: `To ${OFFENDING}` }],
  }),
  'the name of a tool': chatAnswer({
    tool_calls: [{ id: 'c1', type: 'function', function: { name: OFFENDING, arguments: '{}' } }],
  }),
  'a member of the answer': chatAnswer({}, { provider_note: { deep: [OFFENDING] } }),
};

describe('a whole chat answer', () => {
  test.each(Object.entries(CHAT_ANSWERS))('has no unscanned text: %s', async (_, answer) => {
    const to = await start('openai');
    to.provider.answer = (response) => answerJson(response, answer);
    guardAll(to, { outputs: ['g/block'] });
    const blocked = await ask(to, '/v1/chat/completions', HI);
    expect(blocked.status).toBe(400);
    expect(blocked.event.guardrails).toMatchObject([{ result: 'blocked', kinds: ['Email'] }]);
    guardAll(to, { outputs: ['g/redact'] });
    const redacted = await ask(to, '/v1/chat/completions', HI);
    expect(redacted.status).toBe(200);
    expect(redacted.text).not.toContain(OFFENDING);
    expect(redacted.text).toContain('Fine.');
    expect(redacted.event.guardrails).toMatchObject([{ result: 'rewritten' }]);
    guardAll(to, { outputs: ['g/watch'] });
    const watched = await ask(to, '/v1/chat/completions', HI);
    expect(JSON.parse(watched.text)).toEqual(answer);
    expect(watched.event.guardrails).toMatchObject([{ result: 'flagged' }]);
  });

  test('says that data is not looked at', async () => {
    const to = await start('openai');
    const answer = chatAnswer({ audio: { id: 'a', data: 'A'.repeat(4_000), transcript: 'Fine.' } });
    to.provider.answer = (response) => answerJson(response, answer);
    guardAll(to, { outputs: ['g/block'] });
    const { status, event } = await ask(to, '/v1/chat/completions', HI);
    expect(status).toBe(200);
    expect(event.guardrails).toMatchObject([{ result: 'not_scanned', reason: 'data is not looked at' }]);
  });
});

const citation = { type: 'char_location', cited_text: `To ${OFFENDING}`, document_index: 0 };

describe('a citation of Anthropic', () => {
  test('is looked at in a whole answer and in a stream', async () => {
    const to = await start('anthropic');
    const whole = {
      id: 'm',
      type: 'message',
      role: 'assistant',
      model: 'c',
      content: [{ type: 'text', text: 'Fine.', citations: [citation] }],
      stop_reason: 'end_turn',
      stop_sequence: null,
      usage: { input_tokens: 12, output_tokens: 5 },
    };
    const events = [
      { type: 'message_start', message: { ...whole, content: [], stop_reason: null } },
      { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
      { type: 'content_block_delta', index: 0, delta: { type: 'citations_delta', citation } },
      { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'Fine.' } },
      { type: 'content_block_stop', index: 0 },
      {
        type: 'message_delta',
        delta: { stop_reason: 'end_turn', stop_sequence: null },
        usage: { output_tokens: 5 },
      },
      { type: 'message_stop' },
    ];
    for (const stream of [false, true]) {
      to.provider.answer = (response) => {
        if (!stream) {
          answerJson(response, whole);
          return;
        }
        beginStream(response);
        response.end(
          events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`).join(''),
        );
      };
      guardAll(to, { outputs: ['g/block'] });
      const blocked = await ask(to, '/v1/messages', { ...HI, stream });
      expect(blocked.text).toContain('Guardrail g/block blocked the answer');
      expect(blocked.text).not.toContain(OFFENDING);
      guardAll(to, { outputs: ['g/redact'] });
      const redacted = await ask(to, '/v1/messages', { ...HI, stream });
      expect(redacted.status).toBe(200);
      expect(redacted.text).toContain('Fine.');
      expect(redacted.text).not.toContain(OFFENDING);
    }
  });
});
