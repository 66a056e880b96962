import { isJsonObject, type JsonObject, parseJsonObject } from '../../json/json-object.ts';

/** An answer in one piece: what the same request got over HTTP. */
export type WholeAnswer = {
  readonly status: number;
  /** Headers that the client reads, names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** A JSON text. */
  readonly body: string;
};

/** An error of the session itself. */
export type SessionError = {
  readonly status: number;
  readonly code: string | null;
  readonly message: string;
  readonly param?: string;
};

/** An error as a frame, with the status that the same request has over HTTP. */
export function errorFrame(streamId: string | undefined, { status, ...error }: SessionError): string {
  const type = status < 500 ? 'invalid_request_error' : 'server_error';
  const body = { type, code: error.code, message: error.message, param: error.param ?? null };
  return withStream(JSON.stringify({ type: 'error', status, error: body }), streamId);
}

/**
 * An answer in one piece as a frame: an error with its status and headers, or a response that a provider did not stream as
 * the event that ends it.
 */
export function wholeFrame(streamId: string | undefined, answer: WholeAnswer): string {
  const body = parseJsonObject(answer.body);
  if (answer.status < 300 && body !== undefined) {
    const type = `response.${body['status'] === 'incomplete' ? 'incomplete' : 'completed'}`;
    return withStream(`{"type":"${type}","sequence_number":0,"response":${answer.body}}`, streamId);
  }
  const frame = {
    type: 'error',
    status: answer.status,
    error: errorOf(body, answer),
    headers: answer.headers,
  };
  return withStream(JSON.stringify(frame), streamId);
}

/** An event with the id of its stream, its other bytes as they came. */
export function withStream(data: string, streamId: string | undefined): string {
  return streamId === undefined ? data : `{"stream_id":${JSON.stringify(streamId)},${data.slice(1)}`;
}

const MESSAGE_CHARS_MAX = 2_000;

function errorOf(body: JsonObject | undefined, { body: text }: WholeAnswer): JsonObject {
  const error = body?.['error'];
  if (isJsonObject(error)) return error;
  const type = 'server_error';
  return { type, code: null, message: text.slice(0, MESSAGE_CHARS_MAX), param: null };
}
