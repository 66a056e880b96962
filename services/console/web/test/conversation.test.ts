import { describe, expect, it } from 'vitest';
import { conversationOf } from '../src/pages/request/conversation/conversation-of.ts';

type Detail = Parameters<typeof conversationOf>[0];

const PICTURE = 'data:image/png;base64,iVBORw0KGgo=';

function logged(media_type: string, body: string): Detail['request'] {
  const encoding = 'utf-8';
  return { headers: {}, media_type, body, encoding, text: null, total_bytes: body.length, truncated: false };
}

function conversation(dialect: string, request: unknown, response: unknown) {
  const isStream = typeof response === 'string';
  return conversationOf({
    dialect,
    request: logged('application/json', JSON.stringify(request)),
    response: isStream
      ? logged('text/event-stream; charset=utf-8', response)
      : logged('application/json', JSON.stringify(response)),
  });
}

function events(...data: unknown[]): string {
  return data.map((one) => `event: x\ndata: ${JSON.stringify(one)}\n\n`).join('');
}

const CALL = { kind: 'tool-call', name: 'weather', id: 'call-1', text: '{"city":"Kiel"}' };

describe('a chat completion', () => {
  const request = {
    messages: [
      { role: 'system', content: 'Be brief.' },
      {
        role: 'user',
        content: [
          { type: 'text', text: 'What is this?' },
          { type: 'image_url', image_url: { url: PICTURE } },
          { type: 'image_url', image_url: { url: 'https://elsewhere.example/x.png' } },
        ],
      },
      {
        role: 'assistant',
        content: null,
        tool_calls: [{ id: 'call-0', function: { name: 'weather', arguments: '{}' } }],
      },
      { role: 'tool', tool_call_id: 'call-0', content: 'rain' },
    ],
    tools: [{ type: 'function', function: { name: 'weather' } }],
  };

  it('shows messages, pictures of the body, tools and their results', () => {
    const answer = { role: 'assistant', content: 'A harbour.', reasoning_content: 'Ships.' };
    expect(conversation('openai-chat', request, { choices: [{ message: answer }] })).toEqual({
      tools: ['weather'],
      asked: [
        { role: 'system', parts: [{ kind: 'text', text: 'Be brief.' }] },
        {
          role: 'user',
          parts: [
            { kind: 'text', text: 'What is this?' },
            { kind: 'image', src: PICTURE, text: 'image' },
            { kind: 'image', src: undefined, text: 'https://elsewhere.example/x.png' },
          ],
        },
        { role: 'assistant', parts: [{ kind: 'tool-call', name: 'weather', id: 'call-0', text: '{}' }] },
        {
          role: 'tool',
          parts: [{ kind: 'tool-result', id: 'call-0', parts: [{ kind: 'text', text: 'rain' }] }],
        },
      ],
      answered: [
        {
          role: 'assistant',
          parts: [
            { kind: 'reasoning', text: 'Ships.' },
            { kind: 'text', text: 'A harbour.' },
          ],
        },
      ],
    });
  });

  it('is put together from its stream', () => {
    const delta = (given: object) => ({ choices: [{ index: 0, delta: given }] });
    const call = (given: object) => delta({ tool_calls: [{ index: 0, ...given }] });
    const stream = `${events(
      delta({ role: 'assistant', reasoning_content: 'Hm.' }),
      delta({ content: 'Let me ' }),
      delta({ content: 'look.' }),
      call({ id: 'call-1', function: { name: 'weather', arguments: '{"city"' } }),
      call({ function: { arguments: ':"Kiel"}' } }),
    )}data: [DONE]\n\n`;
    expect(conversation('openai-chat', request, stream)?.answered).toEqual([
      {
        role: 'assistant',
        parts: [{ kind: 'reasoning', text: 'Hm.' }, { kind: 'text', text: 'Let me look.' }, CALL],
      },
    ]);
  });
});

describe('a message of Anthropic', () => {
  const request = {
    system: [{ type: 'text', text: 'Be brief.' }],
    tools: [{ name: 'weather', input_schema: {} }],
    messages: [
      {
        role: 'user',
        content: [
          { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'iVBORw0KGgo=' } },
        ],
      },
      { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'call-0', content: 'rain' }] },
    ],
  };

  it('shows blocks', () => {
    const answer = { content: [{ type: 'tool_use', id: 'call-1', name: 'weather', input: 'sea' }] };
    expect(conversation('anthropic-messages', request, answer)).toEqual({
      tools: ['weather'],
      asked: [
        { role: 'system', parts: [{ kind: 'text', text: 'Be brief.' }] },
        { role: 'user', parts: [{ kind: 'image', src: PICTURE, text: 'image' }] },
        {
          role: 'user',
          parts: [{ kind: 'tool-result', id: 'call-0', parts: [{ kind: 'text', text: 'rain' }] }],
        },
      ],
      answered: [{ role: 'assistant', parts: [{ ...CALL, text: 'sea' }] }],
    });
  });

  it('is put together from its stream', () => {
    const start = (index: number, content_block: object) => ({
      type: 'content_block_start',
      index,
      content_block,
    });
    const grow = (index: number, delta: object) => ({ type: 'content_block_delta', index, delta });
    const stream = events(
      { type: 'message_start', message: {} },
      start(0, { type: 'thinking', thinking: '' }),
      grow(0, { type: 'thinking_delta', thinking: 'Hm.' }),
      start(1, { type: 'text', text: '' }),
      grow(1, { type: 'text_delta', text: 'Let me ' }),
      grow(1, { type: 'text_delta', text: 'look.' }),
      start(2, { type: 'tool_use', id: 'call-1', name: 'weather', input: {} }),
      grow(2, { type: 'input_json_delta', partial_json: '{"city":' }),
      grow(2, { type: 'input_json_delta', partial_json: '"Kiel"}' }),
      { type: 'message_stop' },
    );
    expect(conversation('anthropic-messages', request, stream)?.answered).toEqual([
      {
        role: 'assistant',
        parts: [{ kind: 'reasoning', text: 'Hm.' }, { kind: 'text', text: 'Let me look.' }, CALL],
      },
    ]);
  });
});

describe('a response of OpenAI', () => {
  const request = {
    instructions: 'Be brief.',
    input: [
      { role: 'user', content: [{ type: 'input_image', image_url: PICTURE }] },
      { type: 'function_call_output', call_id: 'call-0', output: 'rain' },
    ],
    tools: [{ type: 'function', name: 'weather' }, { type: 'web_search' }],
  };
  const output = [
    { type: 'reasoning', summary: [{ type: 'summary_text', text: 'Hm.' }] },
    { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'Let me look.' }] },
    { type: 'function_call', call_id: 'call-1', name: 'weather', arguments: CALL.text },
  ];
  const answered = [
    { role: 'assistant', parts: [{ kind: 'reasoning', text: 'Hm.' }] },
    { role: 'assistant', parts: [{ kind: 'text', text: 'Let me look.' }] },
    { role: 'assistant', parts: [CALL] },
  ];

  it('shows items', () => {
    expect(conversation('openai-responses', request, { output })).toEqual({
      tools: ['weather', 'web_search'],
      asked: [
        { role: 'system', parts: [{ kind: 'text', text: 'Be brief.' }] },
        { role: 'user', parts: [{ kind: 'image', src: PICTURE, text: 'image' }] },
        {
          role: 'tool',
          parts: [{ kind: 'tool-result', id: 'call-0', parts: [{ kind: 'text', text: 'rain' }] }],
        },
      ],
      answered,
    });
  });

  it('is put together from its stream, and from one that was cut', () => {
    const last = { type: 'response.completed', response: { output } };
    expect(conversation('openai-responses', request, events(last))?.answered).toEqual(answered);
    const cut = events(
      { type: 'response.output_item.done', output_index: 0, item: output[0] },
      { type: 'response.output_text.delta', output_index: 1, delta: 'Let me ' },
      { type: 'response.output_text.delta', output_index: 1, delta: 'look.' },
    );
    expect(conversation('openai-responses', request, cut)?.answered).toEqual(answered.slice(0, 2));
  });
});

describe('a conversation with Gemini', () => {
  const request = {
    systemInstruction: { parts: [{ text: 'Be brief.' }] },
    tools: [{ functionDeclarations: [{ name: 'weather' }] }],
    contents: [
      { role: 'user', parts: [{ inlineData: { mimeType: 'image/png', data: 'iVBORw0KGgo=' } }] },
      { role: 'user', parts: [{ functionResponse: { name: 'weather', response: { result: 'rain' } } }] },
    ],
  };
  const part = (...parts: object[]) => ({ candidates: [{ content: { role: 'model', parts } }] });

  it('shows parts, and puts those of a stream together', () => {
    const pieces = [
      part({ text: 'Hm.', thought: true }),
      part({ text: 'Let me ' }),
      part({ text: 'look.' }, { functionCall: { name: 'weather', args: {} } }),
    ];
    const shown = conversation('gemini', request, events(...pieces));
    expect(shown).toEqual({
      tools: ['weather'],
      asked: [
        { role: 'system', parts: [{ kind: 'text', text: 'Be brief.' }] },
        { role: 'user', parts: [{ kind: 'image', src: PICTURE, text: 'image' }] },
        {
          role: 'user',
          parts: [
            {
              kind: 'tool-result',
              id: 'weather',
              parts: [{ kind: 'text', text: '{\n  "result": "rain"\n}' }],
            },
          ],
        },
      ],
      answered: [
        {
          role: 'model',
          parts: [
            { kind: 'reasoning', text: 'Hm.' },
            { kind: 'text', text: 'Let me look.' },
            { kind: 'tool-call', name: 'weather', id: '', text: '{}' },
          ],
        },
      ],
    });
    expect(conversation('gemini', request, pieces)?.answered).toEqual(shown?.answered);
  });
});

describe('bodies that are anything', () => {
  it.each(['openai-chat', 'anthropic-messages', 'openai-responses', 'gemini'])(
    'never fail a page: %s',
    (dialect) => {
      const odd: unknown[] = [
        null,
        7,
        'text',
        [],
        [null, { role: 7 }],
        { messages: 'x', input: 3, contents: {} },
      ];
      for (const body of odd) {
        expect(() => conversation(dialect, body, body)).not.toThrow();
        expect(() =>
          conversation(dialect, { messages: body, input: body, contents: body }, events(body)),
        ).not.toThrow();
      }
    },
  );

  it('show no picture that is not one, and no script', () => {
    const url = 'data:image/svg+xml;base64,PHN2Zz48L3N2Zz4=';
    const content = [{ type: 'image_url', image_url: { url } }];
    const shown = conversation('openai-chat', { messages: [{ role: 'user', content }] }, {});
    expect(shown?.asked[0]?.parts).toEqual([{ kind: 'image', src: undefined, text: url }]);
  });
});
