import type { CacheMark, Part } from '../../../dialects/canonical/part.ts';
import type { CanonicalRequest, Message } from '../../../dialects/canonical/request.ts';

/**
 * A request with cache marks at the end of its instructions and of its last message, as long as its client has set none. A
 * request without instructions has one at its last tool.
 */
export function markedCanonical(request: CanonicalRequest, cache: CacheMark): CanonicalRequest {
  const { messages, tools } = request;
  if (request.cache !== undefined || hasMarks(request)) return request;
  const lastSystem = messages.findLastIndex(({ role }) => role === 'system' || role === 'developer');
  const marked = new Set([lastSystem, messages.length - 1]);
  const lastTool = tools.at(-1);
  const isToolMarked = lastSystem === -1 && lastTool?.kind === 'function';
  return {
    ...request,
    messages: messages.map((message, index) => (marked.has(index) ? withMark(message, cache) : message)),
    tools: isToolMarked ? [...tools.slice(0, -1), { ...lastTool, cache }] : tools,
  };
}

function hasMarks({ messages, tools }: CanonicalRequest): boolean {
  return (
    tools.some((tool) => tool.kind === 'function' && tool.cache !== undefined) ||
    messages.some(({ parts }) => parts.some((part) => 'cache' in part && part.cache !== undefined))
  );
}

/** Reasoning cannot be marked: the mark goes to the last part that can. */
function withMark(message: Message, cache: CacheMark): Message {
  const at = message.parts.findLastIndex(isMarkable);
  const parts = message.parts.map((part, index) =>
    index === at && isMarkable(part) ? { ...part, cache } : part,
  );
  return at === -1 ? message : { ...message, parts };
}

function isMarkable(part: Part): part is Extract<Part, { kind: 'text' | 'media' | 'tool_result' }> {
  return part.kind === 'text' || part.kind === 'media' || part.kind === 'tool_result';
}
