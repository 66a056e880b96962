import type { ServerResponse } from 'node:http';
import { OpenAiError } from './openai-error.ts';

/** A value as JSON. */
export function sendValue(response: ServerResponse, status: number, value: unknown): void {
  const text = JSON.stringify(value);
  response.writeHead(status, [
    'content-type',
    'application/json',
    'x-simulated',
    'true',
    'content-length',
    String(Buffer.byteLength(text)),
    ...(status === 429 || status === 503 ? ['retry-after', '1'] : []),
  ]);
  response.end(text);
}

/** A refusal in the shape of OpenAI. */
export function sendError(response: ServerResponse, error: OpenAiError): void {
  sendValue(response, error.status, error.body);
}

/** An error object where an answer belongs: a stream's only event, or a JSON body. */
export function sendErrorIn200(response: ServerResponse, isStream: boolean): void {
  const { body } = new OpenAiError(500, 'Simulated error in an answer with status 200.');
  if (!isStream) sendValue(response, 200, body);
  else {
    response.writeHead(200, ['content-type', 'text/event-stream', 'x-simulated', 'true']);
    response.end(`data: ${JSON.stringify(body)}\n\n`);
  }
}

/** Cuts the connection as soon as what was written so far is on its way. */
export function destroyAfterWrites(response: ServerResponse): void {
  // Node may hold what was written back until the end of this turn.
  setImmediate(() => response.socket?.write('', () => void response.destroy()));
}
