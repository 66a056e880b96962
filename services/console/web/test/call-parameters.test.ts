import { expect, it } from 'vitest';
import { callParameters, TOOL_EXAMPLE } from '../src/pages/playground/call-parameters.ts';

const NONE = { maxTokens: '', temperature: '', topP: '', tools: '', more: '' };

it('leaves out what is empty and reads the rest', () => {
  expect(callParameters(NONE)).toEqual({ ok: true, parameters: {} });
  const typed = { maxTokens: '9', temperature: '0', topP: '0.5', tools: TOOL_EXAMPLE, more: '{"seed": 7}' };
  expect(callParameters(typed)).toEqual({
    ok: true,
    parameters: { max_tokens: 9, temperature: 0, top_p: 0.5, tools: JSON.parse(TOOL_EXAMPLE), seed: 7 },
  });
});

it.each([
  [{ temperature: 'warm' }, 'temperature must be a number'],
  [{ tools: '{}' }, 'Tools must be a list in JSON'],
  [{ tools: '[' }, 'Tools must be a list in JSON'],
  [{ more: '[1]' }, 'Further parameters must be an object in JSON'],
  [{ more: 'seed' }, 'Further parameters must be an object in JSON'],
])('says of %j what is wrong', (typed, fault) => {
  expect(callParameters({ ...NONE, ...typed })).toEqual({ ok: false, fault });
});
