import { existsSync, globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { isJsonObject, type JsonObject } from '../../../src/dialects/json/json-object.ts';
import { openAiResponsesCodec as codec } from '../../../src/dialects/openai-responses/codec.ts';

const CAPTURES = path.resolve(
  import.meta.dirname,
  process.env['CLIENT_CAPTURES'] ?? '../../../../../../shared/reference/clients-2026-11/codex',
);

describe.skipIf(!existsSync(CAPTURES))('what Codex sends (skipped where the captures are not)', () => {
  test.each(globSync('*.json', { cwd: CAPTURES }).sort())('%s survives reading and writing', (file) => {
    const { body } = JSON.parse(readFileSync(path.join(CAPTURES, file), 'utf8'));
    if (!isJsonObject(body)) return; // a WebSocket upgrade
    const request = codec.readRequest(body, Buffer.alloc(0));
    const written = JSON.parse(codec.writeRequest(request, { model: 'gpt-6-sol' }).body.toString());
    expect(withoutIds(written['input'])).toEqual(withoutIds(body['input']));
    for (const name of Object.keys(body)) {
      if (['model', 'input', 'tools', 'reasoning'].includes(name)) continue;
      expect(written[name], name).toEqual(body[name]);
    }
    expect(withoutNamespaceText(written['tools'])).toEqual(withoutNamespaceText(body['tools']));
  });
});

/** Items as the canonical form keeps them: ids and states belong to the client's own wire. */
function withoutIds(input: unknown): unknown {
  if (!Array.isArray(input)) return input;
  return input.map((item: JsonObject) => {
    const { id, status, internal_chat_message_metadata_passthrough, ...rest } = item;
    const content = rest['content'];
    if (!Array.isArray(content)) return rest;
    return { ...rest, content: content.map(({ annotations, ...part }: JsonObject) => part) };
  });
}

function withoutNamespaceText(tools: unknown): unknown {
  if (!Array.isArray(tools)) return tools;
  return tools.map((tool: JsonObject) =>
    tool['type'] === 'namespace' ? { ...tool, description: '' } : tool,
  );
}
