import { list, member, readable, text } from './member.ts';
import {
  type ConversationDialect,
  imagePart,
  type Message,
  messages,
  otherPart,
  type Part,
  textParts,
} from './message.ts';

const LAST_EVENTS = ['response.completed', 'response.incomplete', 'response.failed'];

/** Responses of OpenAI. */
export const openaiResponses: ConversationDialect = {
  request(body) {
    const input = member(body, 'input');
    const said = typeof input === 'string' ? messages('user', textParts(input)) : list(input).flatMap(item);
    return [...messages('system', textParts(text(body, 'instructions'))), ...said];
  },
  tools: (body) =>
    list(body, 'tools')
      .map((tool) => text(tool, 'name') || text(tool, 'type'))
      .filter((name) => name !== ''),
  answer: (body) => list(body, 'output').flatMap(item),
  stream(events) {
    const last = events.findLast((event) => LAST_EVENTS.includes(text(event, 'type')));
    const output = list(last, 'response', 'output');
    if (output.length > 0) return output.flatMap(item);
    // A stream that was cut, or whose last event names no output: whole items, and the text of those that were not whole.
    const whole = events.filter((event) => text(event, 'type') === 'response.output_item.done');
    const done = new Set(whole.map((event) => member(event, 'output_index')));
    const rest = events.filter((event) => !done.has(member(event, 'output_index')));
    return [
      ...whole.flatMap((event) => item(member(event, 'item'))),
      ...messages('assistant', textParts(deltas(rest, 'response.output_text.delta'))),
    ];
  },
};

function deltas(events: readonly unknown[], type: string): string {
  return events
    .filter((event) => text(event, 'type') === type)
    .map((event) => text(event, 'delta'))
    .join('');
}

function item(given: unknown): Message[] {
  const type = text(given, 'type');
  const id = text(given, 'call_id');
  switch (type) {
    case 'function_call':
    case 'custom_tool_call': {
      const said = text(given, 'arguments') || text(given, 'input');
      return [
        { role: 'assistant', parts: [{ kind: 'tool-call', name: text(given, 'name'), id, text: said }] },
      ];
    }
    case 'function_call_output':
    case 'custom_tool_call_output':
      return [
        { role: 'tool', parts: [{ kind: 'tool-result', id, parts: contentParts(member(given, 'output')) }] },
      ];
    case 'reasoning': {
      const summary = [...list(given, 'summary'), ...list(given, 'content')].map((one) => text(one, 'text'));
      return messages('assistant', textParts(summary.join('\n'), 'reasoning'));
    }
    case 'message':
    case '':
      return messages(text(given, 'role') || 'assistant', contentParts(member(given, 'content')));
    default:
      return messages('assistant', [otherPart(given)]);
  }
}

function contentParts(content: unknown): Part[] {
  if (typeof content === 'string') return textParts(content);
  if (!Array.isArray(content)) return textParts(readable(content));
  return list(content).flatMap((part): Part[] => {
    switch (text(part, 'type')) {
      case 'input_text':
      case 'output_text':
      case 'text':
        return textParts(text(part, 'text'));
      case 'input_image':
        return [imagePart(text(part, 'image_url') || text(part, 'file_id'))];
      case 'refusal':
        return textParts(text(part, 'refusal'));
      default:
        return [otherPart(part)];
    }
  });
}
