import { type Json, listAt, nextTurn, objectAt, type Turn } from './turn.ts';
import type { WireScript } from './wire-script.ts';

/** Chat completions. */
export const chatScript: WireScript = {
  path: /\/chat\/completions$/,
  turn(body) {
    const tools = listAt(body, 'tools').map((tool) => {
      const definition = objectAt(tool, 'function');
      return { name: String(definition['name']), schema: objectAt(definition, 'parameters') };
    });
    return nextTurn(tools, listAt(body, 'messages').filter(({ role }) => role === 'tool').length);
  },
  whole: (turn) => ({
    ...HEAD,
    object: 'chat.completion',
    choices: [{ index: 0, message: { role: 'assistant', ...said(turn) }, finish_reason: finish(turn) }],
    usage: USAGE,
  }),
  events(turn) {
    const deltas: Json[] = [{ role: 'assistant', content: turn.kind === 'call' ? null : '' }];
    if (turn.kind === 'text') deltas.push({ content: turn.text });
    else deltas.push(...callDeltas(turn));
    const chunks = [
      ...deltas.map((delta) => chunk(delta, null)),
      chunk({}, finish(turn)),
      { ...HEAD, choices: [], usage: USAGE },
    ];
    return `${chunks.map((each) => `data: ${JSON.stringify(each)}\n\n`).join('')}data: [DONE]\n\n`;
  },
};

const HEAD = { id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 1_800_000_000, model: 'scripted' };
const USAGE = { prompt_tokens: 100, completion_tokens: 10, total_tokens: 110 };

function chunk(delta: Json, finish_reason: string | null): Json {
  return { ...HEAD, choices: [{ index: 0, delta, finish_reason }] };
}

function callDeltas({ id, name, args }: Extract<Turn, { kind: 'call' }>): Json[] {
  const json = JSON.stringify(args);
  const half = Math.floor(json.length / 2);
  return [
    { tool_calls: [{ index: 0, id, type: 'function', function: { name, arguments: '' } }] },
    ...[json.slice(0, half), json.slice(half)].map((part) => ({
      tool_calls: [{ index: 0, function: { arguments: part } }],
    })),
  ];
}

function said(turn: Turn): Json {
  if (turn.kind === 'text') return { content: turn.text };
  const call = { name: turn.name, arguments: JSON.stringify(turn.args) };
  return { content: null, tool_calls: [{ id: turn.id, type: 'function', function: call }] };
}

function finish(turn: Turn): string {
  return turn.kind === 'call' ? 'tool_calls' : 'stop';
}
