import type { Part } from '../../../../src/dialects/canonical/part.ts';
import type { CanonicalRequest } from '../../../../src/dialects/canonical/request.ts';

/** Everything said, asked, called and shown, in order, whatever message it stands in. */
export function contentOf(request: CanonicalRequest): readonly string[] {
  const said = request.messages.flatMap(({ role, parts }) =>
    parts.flatMap((part) => contentOfPart(role === 'developer' ? 'system' : role, part)),
  );
  // Media of a tool's result stand behind it on wires that take only text there.
  return said.toSorted((a, b) => Number(a.startsWith('media')) - Number(b.startsWith('media')));
}

function contentOfPart(role: string, part: Part): readonly string[] {
  switch (part.kind) {
    case 'text':
      return part.text === '' ? [] : [`${role}: ${part.text}`];
    case 'media':
      return [`media ${part.media} ${part.source.kind === 'base64' ? part.source.data : part.source.kind}`];
    case 'tool_call':
      return [`call ${part.id} ${part.name} ${part.arguments}`];
    case 'tool_result':
      return [`result ${part.callId}`, ...part.parts.flatMap((each) => contentOfPart('result', each))];
    default:
      return [`${role} ${part.kind}`];
  }
}
