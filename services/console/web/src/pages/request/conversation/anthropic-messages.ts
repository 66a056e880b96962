import { list, member, readable, text } from './member.ts';
import { type ConversationDialect, imagePart, messages, otherPart, type Part, textParts } from './message.ts';

/** Messages of Anthropic. */
export const anthropicMessages: ConversationDialect = {
  request: (body) => [
    ...messages('system', blocks(member(body, 'system'))),
    ...list(body, 'messages').flatMap((said) =>
      messages(text(said, 'role'), blocks(member(said, 'content'))),
    ),
  ],
  tools: (body) =>
    list(body, 'tools')
      .map((tool) => text(tool, 'name') || text(tool, 'type'))
      .filter((name) => name !== ''),
  answer: (body) => messages('assistant', blocks(member(body, 'content'))),
  stream(events) {
    const content = new Map<number, { block: unknown; grown: string }>();
    for (const event of events) {
      const index = Number(member(event, 'index') ?? 0);
      if (text(event, 'type') === 'content_block_start') {
        content.set(index, { block: member(event, 'content_block'), grown: '' });
      }
      const known = content.get(index);
      if (known === undefined || text(event, 'type') !== 'content_block_delta') continue;
      const delta = member(event, 'delta');
      known.grown += text(delta, 'text') || text(delta, 'thinking') || text(delta, 'partial_json');
    }
    return messages('assistant', [...content.values()].flatMap(grownBlock));
  },
};

/** A block of a stream begins empty and grows. */
function grownBlock({ block, grown }: { block: unknown; grown: string }): Part[] {
  switch (text(block, 'type')) {
    case 'text':
      return textParts(text(block, 'text') + grown);
    case 'thinking':
      return textParts(text(block, 'thinking') + grown, 'reasoning');
    case 'tool_use':
    case 'server_tool_use':
      return [{ kind: 'tool-call', name: text(block, 'name'), id: text(block, 'id'), text: grown }];
    default:
      return blocks([block]);
  }
}

function blocks(content: unknown): Part[] {
  if (typeof content === 'string') return textParts(content);
  return list(content).flatMap((block): Part[] => {
    switch (text(block, 'type')) {
      case 'text':
        return textParts(text(block, 'text'));
      case 'thinking':
        return textParts(text(block, 'thinking'), 'reasoning');
      case 'image':
        return [imagePart(imageUrl(member(block, 'source')))];
      case 'tool_use':
      case 'server_tool_use': {
        const input = readable(member(block, 'input'));
        return [{ kind: 'tool-call', name: text(block, 'name'), id: text(block, 'id'), text: input }];
      }
      case 'tool_result':
        return [
          { kind: 'tool-result', id: text(block, 'tool_use_id'), parts: blocks(member(block, 'content')) },
        ];
      default:
        return [otherPart(block)];
    }
  });
}

function imageUrl(source: unknown): string {
  const data = text(source, 'data');
  return data === '' ? text(source, 'url') : `data:${text(source, 'media_type')};base64,${data}`;
}
