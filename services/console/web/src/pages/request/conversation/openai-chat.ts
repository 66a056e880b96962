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

/** Chat completions of OpenAI, and legacy completions. */
export const openaiChat: ConversationDialect = {
  request(body) {
    const said = list(body, 'messages').flatMap(message);
    return said.length > 0 ? said : messages('user', textParts(readable(member(body, 'prompt'))));
  },
  tools: (body) =>
    list(body, 'tools')
      .map((tool) => text(tool, 'function', 'name') || text(tool, 'type'))
      .filter((name) => name !== ''),
  answer: (body) =>
    list(body, 'choices').flatMap((choice) =>
      member(choice, 'message') === undefined
        ? messages('assistant', textParts(text(choice, 'text')))
        : message(member(choice, 'message')),
    ),
  stream(events) {
    const choices = new Map<number, Choice>();
    for (const event of events) for (const choice of list(event, 'choices')) add(choices, choice);
    return [...choices.values()].flatMap(({ content, reasoning, calls }) =>
      messages('assistant', [
        ...textParts(reasoning, 'reasoning'),
        ...textParts(content),
        ...[...calls.values()].map((call): Part => ({ kind: 'tool-call', ...call })),
      ]),
    );
  },
};

type Call = { name: string; id: string; text: string };
type Choice = { content: string; reasoning: string; calls: Map<number, Call> };

function add(choices: Map<number, Choice>, choice: unknown): void {
  const index = Number(member(choice, 'index') ?? 0);
  const known = choices.get(index) ?? { content: '', reasoning: '', calls: new Map() };
  choices.set(index, known);
  const delta = member(choice, 'delta');
  known.content += text(delta, 'content') || text(choice, 'text') || text(delta, 'refusal');
  known.reasoning += text(delta, 'reasoning_content') || text(delta, 'reasoning');
  for (const piece of list(delta, 'tool_calls')) {
    const at = Number(member(piece, 'index') ?? 0);
    const call = known.calls.get(at) ?? { name: '', id: '', text: '' };
    known.calls.set(at, {
      name: call.name + text(piece, 'function', 'name'),
      id: call.id || text(piece, 'id'),
      text: call.text + text(piece, 'function', 'arguments'),
    });
  }
}

function message(said: unknown): Message[] {
  const role = text(said, 'role') || 'assistant';
  const parts = [
    ...textParts(text(said, 'reasoning_content') || text(said, 'reasoning'), 'reasoning'),
    ...contentParts(member(said, 'content')),
    ...textParts(text(said, 'refusal')),
    ...list(said, 'tool_calls').map(
      (call): Part => ({
        kind: 'tool-call',
        name: text(call, 'function', 'name') || text(call, 'custom', 'name'),
        id: text(call, 'id'),
        text: text(call, 'function', 'arguments') || text(call, 'custom', 'input'),
      }),
    ),
  ];
  if (role !== 'tool') return messages(role, parts);
  return [{ role, parts: [{ kind: 'tool-result', id: text(said, 'tool_call_id'), parts }] }];
}

function contentParts(content: unknown): Part[] {
  if (typeof content === 'string') return textParts(content);
  return list(content).flatMap((part): Part[] => {
    switch (text(part, 'type')) {
      case 'text':
        return textParts(text(part, 'text'));
      case 'image_url':
        return [imagePart(text(part, 'image_url', 'url'))];
      case 'refusal':
        return textParts(text(part, 'refusal'));
      default:
        return [otherPart(part)];
    }
  });
}
