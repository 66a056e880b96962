import type { ServerResponse } from 'node:http';
import {
  answerJson,
  CHAT_ANSWER,
  type FakeProvider,
  type ProviderRequest,
  startFakeProvider,
} from '../support/fake-provider.ts';

/** A provider that stores what it makes, as OpenAI does, under ids that begin with its name. */
export type StoringProvider = FakeProvider & {
  /** Everything it stores, by id. */
  readonly stored: Map<string, Record<string, unknown>>;
  /** Method and path with query of every call. */
  readonly calls: string[];
};

/** Starts it. */
export async function startStoringProvider(name: string): Promise<StoringProvider> {
  const provider = await startFakeProvider();
  const stored: StoringProvider['stored'] = new Map();
  const calls: string[] = [];
  provider.answer = (response, request) => {
    calls.push(`${request.method} ${request.url.replace('/v1', '')}`);
    answer({ response, request, stored, name });
  };
  return Object.assign(provider, { stored, calls });
}

type Asked = {
  readonly response: ServerResponse;
  readonly request: ProviderRequest;
  readonly stored: StoringProvider['stored'];
  readonly name: string;
};

function answer({ response, request, stored, name }: Asked): void {
  const [, , kind = '', id, action] = request.url.replace(/\?.*/, '').split('/');
  const key = `${request.method} ${kind}${id === undefined ? '' : '/id'}${action === undefined ? '' : `/${action}`}`;
  const found = id === undefined ? undefined : stored.get(id);
  const isNamed = id !== undefined && kind !== 'chat' && id !== 'compact';
  const keep = (prefix: string, object: Record<string, unknown>) => {
    const made = { id: `${prefix}_${name}_${stored.size + 1}`, ...object };
    stored.set(made.id, made);
    return made;
  };
  if (isNamed && found === undefined) {
    answerJson(
      response,
      { error: { message: `No ${kind} with id ${id}.`, type: 'invalid_request_error' } },
      404,
    );
    return;
  }
  switch (key) {
    case 'POST responses':
      makeResponse(response, JSON.parse(request.body.toString()), keep);
      return;
    case 'POST chat/id':
      answerJson(response, CHAT_ANSWER);
      return;
    case 'POST responses/id':
      answerJson(response, { id: 'cmp_1', object: 'response.compaction', output: [], usage: USAGE });
      return;
    case 'POST conversations':
      answerJson(response, keep('conv', { object: 'conversation', created_at: 1, metadata: {} }));
      return;
    case 'POST files':
      answerJson(response, keep('file', fileOf(request.body.toString('latin1'))));
      return;
    case 'POST batches': {
      const { input_file_id } = JSON.parse(request.body.toString());
      answerJson(response, keep('batch', { object: 'batch', status: 'in_progress', input_file_id }));
      return;
    }
    case 'GET files':
    case 'GET batches': {
      const data = [...stored.values()].filter(({ object }) => kind.startsWith(String(object)));
      answerJson(response, {
        object: 'list',
        data,
        first_id: data[0]?.['id'],
        last_id: data.at(-1)?.['id'],
        has_more: false,
      });
      return;
    }
    case 'GET files/id/content':
      response.writeHead(200, { 'content-type': 'application/octet-stream' });
      response.end(String(found?.['content']));
      return;
    case 'GET responses/id/input_items':
    case 'GET conversations/id/items':
      answerJson(response, {
        object: 'list',
        data: [{ id: 'msg_1', type: 'message', role: 'user', content: [] }],
        has_more: false,
      });
      return;
    case 'POST responses/id/cancel':
    case 'POST batches/id/cancel':
      answerJson(response, Object.assign(found ?? {}, { status: 'cancelled' }));
      return;
    case 'GET responses/id':
    case 'GET conversations/id':
    case 'GET files/id':
    case 'GET batches/id': {
      const { content: _, ...shown } = found ?? {};
      answerJson(response, shown);
      return;
    }
    default:
      if (request.method === 'DELETE') {
        stored.delete(id ?? '');
        answerJson(response, { id, object: kind, deleted: true });
      } else answerJson(response, { error: { message: `${key} is not served` } }, 400);
  }
}

/** What one call used: 100 tokens in, 10 out. */
export const USAGE = { input_tokens: 100, output_tokens: 10, total_tokens: 110 };

function makeResponse(
  to: ServerResponse,
  body: Record<string, unknown>,
  keep: (prefix: string, object: Record<string, unknown>) => Record<string, unknown>,
): void {
  const isLater = body['background'] === true;
  const made = keep('resp', {
    object: 'response',
    status: isLater ? 'queued' : 'completed',
    error: null,
    previous_response_id: body['previous_response_id'] ?? null,
    output: isLater
      ? []
      : [
          {
            id: 'msg_1',
            type: 'message',
            role: 'assistant',
            content: [{ type: 'output_text', text: 'Hello.', annotations: [] }],
          },
        ],
    usage: isLater ? null : USAGE,
  });
  if (body['stream'] !== true) {
    answerJson(to, made);
    return;
  }
  const event = (type: string, response: Record<string, unknown>) =>
    `event: ${type}\ndata: ${JSON.stringify({ type, sequence_number: 0, response })}\n\n`;
  to.writeHead(200, { 'content-type': 'text/event-stream' });
  to.write(': waiting\n\n');
  to.write(event('response.created', { ...made, status: 'in_progress', output: [], usage: null }));
  to.end(event('response.completed', made));
}

/** Purpose and content of a form with a file. */
function fileOf(form: string): Record<string, unknown> {
  const fieldOf = (name: string) =>
    new RegExp(`name="${name}"[^]*?\\r\\n\\r\\n([^]*?)\\r\\n--`).exec(form)?.[1] ?? '';
  const content = fieldOf('file');
  return { object: 'file', bytes: content.length, purpose: fieldOf('purpose'), filename: 'f', content };
}
