import { listAt, nextTurn, objectAt, type Turn } from './turn.ts';
import { namedEvents, type WireScript } from './wire-script.ts';

/** Anthropic messages. */
export const messagesScript: WireScript = {
  path: /\/messages$/,
  turn(body) {
    const tools = listAt(body, 'tools').map((tool) => ({
      name: String(tool['name']),
      schema: objectAt(tool, 'input_schema'),
    }));
    const blocks = listAt(body, 'messages').flatMap((message) => listAt(message, 'content'));
    return nextTurn(tools, blocks.filter(({ type }) => type === 'tool_result').length);
  },
  whole: (turn) => ({
    ...HEAD,
    content: [
      turn.kind === 'text' ? { type: 'text', text: turn.text } : { ...start(turn), input: turn.args },
    ],
    ...stop(turn),
    usage: { input_tokens: 100, output_tokens: 10 },
  }),
  events(turn) {
    const delta =
      turn.kind === 'text'
        ? { type: 'text_delta', text: turn.text }
        : { type: 'input_json_delta', partial_json: JSON.stringify(turn.args) };
    const usage = { input_tokens: 100, output_tokens: 1 };
    return namedEvents([
      { type: 'message_start', message: { ...HEAD, content: [], stop_reason: null, usage } },
      { type: 'content_block_start', index: 0, content_block: start(turn) },
      { type: 'content_block_delta', index: 0, delta },
      { type: 'content_block_stop', index: 0 },
      { type: 'message_delta', delta: stop(turn), usage: { output_tokens: 10 } },
      { type: 'message_stop' },
    ]);
  },
};

const HEAD = { id: 'msg_1', type: 'message', role: 'assistant', model: 'scripted' };

function start(turn: Turn) {
  return turn.kind === 'text'
    ? { type: 'text', text: '' }
    : { type: 'tool_use', id: turn.id, name: turn.name, input: {} };
}

function stop(turn: Turn) {
  return { stop_reason: turn.kind === 'call' ? 'tool_use' : 'end_turn', stop_sequence: null };
}
