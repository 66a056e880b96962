import { describe, expect, it } from 'vitest';
import { complexityOf } from '../../src/routing/complexity.ts';

const chat = (text: string, more: object = {}) => ({ messages: [{ role: 'user', content: text }], ...more });

describe('the complexity of a request', () => {
  it.each([
    ['a greeting', 'Hi there!', 'simple', 'none'],
    ['a fact', 'What is the capital of France?', 'simple', 'none'],
    ['a task', 'Translate this into German: good morning', 'medium', 'task words'],
    ['code', 'What does this do?\n```js\nx => x\n```', 'medium', 'code'],
    ['a design', 'Design a distributed rate limiter.', 'complex', 'hard words'],
    [
      'a proof in steps with code',
      'Explain step by step why this class is thread-safe',
      'complex',
      'hard words, task words, code',
    ],
    ['a long text', 'word '.repeat(1_700), 'complex', 'length'],
    ['some length', 'word '.repeat(120), 'medium', 'length'],
  ])('of %s is found in the text of its user', (_, text, tier, cause) => {
    expect(complexityOf(chat(text))).toEqual({ tier, cause });
  });

  it.each([
    ['chat completions', { reasoning_effort: 'high' }],
    ['responses', { reasoning: { effort: 'high' } }],
    ['messages', { thinking: { type: 'enabled', budget_tokens: 4_096 } }],
  ])('is the highest if the client asks for reasoning, in %s', (_, more) => {
    expect(complexityOf(chat('Hi', more))).toEqual({ tier: 'complex', cause: 'reasoning' });
  });

  it('counts tools and many turns', () => {
    expect(complexityOf(chat('Hi', { tools: [{ type: 'function' }] }))).toEqual({
      tier: 'medium',
      cause: 'tools',
    });
    const turns = Array.from({ length: 8 }, (_, index) => ({
      role: index % 2 === 0 ? 'user' : 'assistant',
      content: 'ok',
    }));
    expect(complexityOf({ messages: turns })).toEqual({ tier: 'medium', cause: 'turns' });
  });

  it('looks at the last text of the user: not at instructions, answers or results of tools', () => {
    const hard = 'Design a distributed rate limiter';
    const messages = [
      { role: 'system', content: hard },
      { role: 'user', content: hard },
      { role: 'assistant', content: hard },
      { role: 'user', content: 'Thanks' },
      { role: 'user', content: [{ type: 'tool_result', tool_use_id: 't', content: hard }] },
      { role: 'tool', content: hard },
    ];
    expect(complexityOf({ messages })).toEqual({ tier: 'simple', cause: 'none' });
  });

  it.each([
    [
      'messages in parts',
      { messages: [{ role: 'user', content: [{ type: 'text', text: 'Prove it by design' }] }] },
    ],
    ['responses as a text', { input: 'Prove it by design' }],
    [
      'responses in items',
      { input: [{ role: 'user', content: [{ type: 'input_text', text: 'Prove it by design' }] }] },
    ],
    ['Gemini', { contents: [{ parts: [{ text: 'Prove it by design' }] }] }],
    ['completions', { prompt: 'Prove it by design' }],
  ])('is the same in %s', (_, body) => {
    expect(complexityOf(body)).toEqual({ tier: 'complex', cause: 'hard words' });
  });

  it('of a body without anything is the lowest', () => {
    expect(complexityOf({})).toEqual({ tier: 'simple', cause: 'none' });
    expect(complexityOf({ messages: [null, 7, { role: 'user' }] })).toEqual({
      tier: 'simple',
      cause: 'none',
    });
  });
});
