import { expect, test } from 'vitest';
import { openAiChat } from '../../src/dialects/openai-chat/dialect.ts';
import { scanAnswer } from '../../src/dialects/usage/answer-scan.ts';

const usage = { prompt_tokens: 7, completion_tokens: 3, total_tokens: 10 };
const other = { prompt_tokens: 999, completion_tokens: 999, total_tokens: 1_998 };
const content = 'x'.repeat(200_000);

const said = (answer: object) => openAiChat.provider.usageOf(scanAnswer(Buffer.from(JSON.stringify(answer))));
const expected = said({ usage });

test.each([
  ['at the end', { choices: [{ message: { content } }], usage }],
  ['before a small end', { choices: [{ message: { content } }], usage, id: 'c' }],
  ['before a large end', { usage, choices: [{ message: { content } }] }],
])('the usage of a large answer is read %s', (_where, answer) => {
  expect(expected).toBeDefined();
  expect(said(answer)).toEqual(expected);
});

test.each([
  ['a member of another object', { usage, choices: [{ message: { content } }], meta: { usage: other } }],
  ['a member of an object in a list', { usage, choices: [{ message: { content }, usage: other }] }],
  [
    'words in a text',
    { usage, choices: [{ message: { content: `${content}"usage":{"prompt_tokens":999}` } }] },
  ],
  ['words that end a text', { usage, content, note: '\\"usage":{"prompt_tokens":999}}' }],
])('what is called usage at the end of a large answer and is %s is not its usage', (_what, answer) => {
  expect(said(answer)).toEqual(expected);
});
