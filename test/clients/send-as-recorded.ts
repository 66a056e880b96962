import { type IncomingHttpHeaders, request } from 'node:http';
import type { Recording } from './recordings.ts';

/** An answer, byte for byte. */
export type RawAnswer = {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
};

/**
 * Sends a recorded request with the headers that the client sent, another key, and other fields in its body where
 * given. The headers that belong to the recorded connection are left to this one.
 */
export function sendAsRecorded(
  url: string,
  recording: Recording,
  options: { key?: string; fields?: Readonly<Record<string, unknown>> } = {},
): Promise<RawAnswer> {
  const {
    host: _,
    connection: __,
    'content-length': ___,
    authorization: ____,
    ...headers
  } = recording.headers;
  const body = JSON.stringify({ ...recording.body, ...options.fields });
  return new Promise((resolve, reject) => {
    const sent = request(
      `${url}${recording.path}`,
      {
        method: 'POST',
        headers: {
          ...headers,
          ...(options.key === undefined ? {} : { authorization: `Bearer ${options.key}` }),
          'content-length': Buffer.byteLength(body),
        },
        agent: false,
      },
      (answer) => {
        const parts: Buffer[] = [];
        answer.on('data', (part: Buffer) => parts.push(part));
        answer.on('error', reject);
        answer.on('end', () =>
          resolve({
            status: answer.statusCode ?? 0,
            headers: answer.headers,
            text: Buffer.concat(parts).toString('utf8'),
          }),
        );
      },
    );
    sent.on('error', reject);
    sent.end(body);
  });
}
