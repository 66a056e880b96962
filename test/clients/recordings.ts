import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** A request as a real client sent it. */
export type Recording = {
  readonly name: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Readonly<Record<string, unknown>>;
};

/**
 * Where recordings of real clients lie: a folder per client with a JSON file per request (`url`, `headers`, `body`).
 * They are not part of the repository.
 */
const RECORDINGS_DIR =
  process.env['CLIENT_RECORDINGS'] ?? path.resolve(import.meta.dirname, '../../../shared/reference/clients');

/** The chat requests that this client sent; none when there are no recordings here. */
export function chatRecordings(client: string): Recording[] {
  const folder = path.join(RECORDINGS_DIR, client);
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .sort()
    .map((file) => readRecording(client, path.join(folder, file)))
    .filter((recording) => recording.path === '/v1/chat/completions');
}

/**
 * A request in the shape of Cline's, for machines without recordings: its headers, a long system prompt, many native
 * tools, `include_usage` and no limits.
 */
export function clineLikeRecording(): Recording {
  return {
    name: 'in the shape of Cline',
    path: '/v1/chat/completions',
    headers: {
      'content-type': 'application/json',
      'user-agent': 'ai-sdk/openai-compatible/3.0.37 ai-sdk/provider-utils/5.0.30 runtime/bun/1.3.13',
      accept: '*/*',
      'accept-encoding': 'gzip, deflate, br, zstd',
    },
    body: {
      model: 'any',
      messages: [
        { role: 'system', content: 'You edit files and run commands. '.repeat(400) },
        { role: 'user', content: 'Fix the naïve café ☕ bug' },
      ],
      tools: Array.from({ length: 25 }, (_, index) => clineLikeTool(index)),
      tool_choice: 'auto',
      stream: true,
      stream_options: { include_usage: true },
    },
  };
}

function readRecording(client: string, file: string): Recording {
  const recorded: { url: string; headers: Record<string, string>; body?: Record<string, unknown> } =
    JSON.parse(readFileSync(file, 'utf8'));
  const name = `${client}/${path.basename(file, '.json')}`;
  return { name, path: recorded.url, headers: recorded.headers, body: recorded.body ?? {} };
}

function clineLikeTool(index: number) {
  return {
    type: 'function',
    function: {
      name: `tool_${index}`,
      description: 'Runs commands one after the other and returns what each printed.',
      parameters: {
        type: 'object',
        properties: {
          commands: { type: 'array', items: { type: 'string' }, description: 'Each a shell command.' },
          timeout: { type: ['integer', 'null'] },
        },
        required: ['commands', 'timeout'],
        additionalProperties: false,
      },
    },
  };
}
