import { list, member, readable, text } from './member.ts';
import { type ConversationDialect, imagePart, messages, otherPart, type Part, textParts } from './message.ts';

/** generateContent of Gemini. */
export const gemini: ConversationDialect = {
  request: (body) => [
    ...messages(
      'system',
      partsOf(list(body, 'systemInstruction', 'parts').concat(list(body, 'system_instruction', 'parts'))),
    ),
    ...list(body, 'contents').flatMap((content) =>
      messages(text(content, 'role') || 'user', partsOf(list(content, 'parts'))),
    ),
  ],
  tools: (body) =>
    list(body, 'tools').flatMap((tool) => {
      const declared = list(tool, 'functionDeclarations').map((one) => text(one, 'name'));
      return declared.length > 0 ? declared : Object.keys(Object(tool));
    }),
  answer: (body) => candidates([body]),
  stream: (events) => candidates(events),
};

/** Texts of one kind that follow each other are one. */
function candidates(documents: readonly unknown[]): ReturnType<typeof messages> {
  const parts: Part[] = [];
  for (const part of documents.flatMap((one) => partsOf(list(one, 'candidates', 0, 'content', 'parts')))) {
    const last = parts.at(-1);
    const isSame = last?.kind === part.kind && (part.kind === 'text' || part.kind === 'reasoning');
    if (isSame && 'text' in last) parts[parts.length - 1] = { kind: part.kind, text: last.text + part.text };
    else parts.push(part);
  }
  return messages('model', parts);
}

function partsOf(parts: readonly unknown[]): Part[] {
  return parts.flatMap((part): Part[] => {
    if (typeof member(part, 'text') === 'string') {
      return textParts(text(part, 'text'), member(part, 'thought') === true ? 'reasoning' : 'text');
    }
    const call = member(part, 'functionCall');
    if (call !== undefined) {
      const given = readable(member(call, 'args'));
      return [{ kind: 'tool-call', name: text(call, 'name'), id: text(call, 'id'), text: given }];
    }
    const result = member(part, 'functionResponse');
    if (result !== undefined) {
      const said = textParts(readable(member(result, 'response')));
      return [{ kind: 'tool-result', id: text(result, 'id') || text(result, 'name'), parts: said }];
    }
    const data = text(part, 'inlineData', 'data');
    if (data !== '') return [imagePart(`data:${text(part, 'inlineData', 'mimeType')};base64,${data}`)];
    return [otherPart(part)];
  });
}
