import { type Json, listAt, nextTurn, objectAt, type Turn } from './turn.ts';
import { namedEvents, type WireScript } from './wire-script.ts';

/** OpenAI Responses. */
export const responsesScript: WireScript = {
  path: /\/responses$/,
  turn(body) {
    const items = listAt(body, 'input');
    const additional = items.filter(({ type }) => type === 'additional_tools');
    const tools = [body, ...additional].flatMap((from) =>
      listAt(from, 'tools').map((tool) => ({
        name: String(tool['name']),
        schema: objectAt(tool, 'parameters'),
      })),
    );
    return nextTurn(tools, items.filter(({ type }) => type === 'function_call_output').length);
  },
  whole: (turn) => response(turn, 'completed'),
  events(turn) {
    const item = itemOf(turn);
    const pieces = turn.kind === 'text' ? textEvents(turn.text) : argumentEvents(JSON.stringify(turn.args));
    const open =
      turn.kind === 'text' ? { ...item, status: 'in_progress', content: [] } : { ...item, arguments: '' };
    const events = [
      { type: 'response.created', response: { ...response(turn, 'in_progress'), output: [] } },
      { type: 'response.output_item.added', output_index: 0, item: open },
      ...pieces,
      { type: 'response.output_item.done', output_index: 0, item },
      { type: 'response.completed', response: response(turn, 'completed') },
    ];
    return namedEvents(events.map((event, index) => ({ ...event, sequence_number: index })));
  },
};

function response(turn: Turn, status: string): Json {
  return {
    id: 'resp_1',
    object: 'response',
    created_at: 1_800_000_000,
    model: 'scripted',
    status,
    output: [itemOf(turn)],
    usage: {
      input_tokens: 100,
      input_tokens_details: { cached_tokens: 0 },
      output_tokens: 10,
      output_tokens_details: { reasoning_tokens: 0 },
      total_tokens: 110,
    },
  };
}

function itemOf(turn: Turn): Json {
  if (turn.kind === 'text') {
    const content = [{ type: 'output_text', text: turn.text, annotations: [] }];
    return { id: 'msg_1', type: 'message', role: 'assistant', status: 'completed', content };
  }
  const { id, name, args } = turn;
  return {
    id: `fc_${id}`,
    type: 'function_call',
    status: 'completed',
    call_id: id,
    name,
    arguments: JSON.stringify(args),
  };
}

function textEvents(text: string) {
  const at = { output_index: 0, content_index: 0, item_id: 'msg_1' };
  const part = { type: 'output_text', text: '', annotations: [] };
  return [
    { type: 'response.content_part.added', ...at, part },
    { type: 'response.output_text.delta', ...at, delta: text, logprobs: [] },
    { type: 'response.output_text.done', ...at, text, logprobs: [] },
    { type: 'response.content_part.done', ...at, part: { ...part, text } },
  ];
}

function argumentEvents(json: string) {
  const at = { output_index: 0, item_id: 'fc_1' };
  return [
    { type: 'response.function_call_arguments.delta', ...at, delta: json },
    { type: 'response.function_call_arguments.done', ...at, arguments: json },
  ];
}
