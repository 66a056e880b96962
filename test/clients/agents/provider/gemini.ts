import { type Json, listAt, nextTurn, objectAt, type Turn } from './turn.ts';
import type { WireScript } from './wire-script.ts';

/** Gemini `generateContent`. */
export const geminiScript: WireScript = {
  path: /:(?:streamG|g)enerateContent$/,
  turn(body) {
    const tools = listAt(body, 'tools').flatMap((tool) =>
      listAt(tool, 'functionDeclarations').map((declaration) => ({
        name: String(declaration['name']),
        schema: objectAt(
          declaration,
          'parametersJsonSchema' in declaration ? 'parametersJsonSchema' : 'parameters',
        ),
      })),
    );
    const parts = listAt(body, 'contents').flatMap((content) => listAt(content, 'parts'));
    return nextTurn(lowerTyped(tools), parts.filter((part) => 'functionResponse' in part).length);
  },
  whole: (turn) => answer(turn, 'STOP'),
  events: (turn) => `data: ${JSON.stringify(answer(turn, 'STOP'))}\r\n\r\n`,
};

/** Google writes types in upper case where the schema is its own. */
function lowerTyped(tools: readonly { name: string; schema: Json }[]) {
  return tools.map(({ name, schema }) => ({
    name,
    schema: JSON.parse(JSON.stringify(schema), (key, value) =>
      key === 'type' && typeof value === 'string' ? value.toLowerCase() : value,
    ),
  }));
}

function answer(turn: Turn, finishReason: string): Json {
  const part =
    turn.kind === 'text' ? { text: turn.text } : { functionCall: { name: turn.name, args: turn.args } };
  return {
    candidates: [{ index: 0, content: { role: 'model', parts: [part] }, finishReason }],
    modelVersion: 'scripted',
    responseId: 'r1',
    usageMetadata: { promptTokenCount: 100, candidatesTokenCount: 10, totalTokenCount: 110 },
  };
}
