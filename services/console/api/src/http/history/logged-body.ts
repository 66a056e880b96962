import type { LoggedBody__Output, RequestLog__Output } from '@tollgate/contracts';
import { z } from 'zod';
import type { Reader } from '../../access/reading-scope.ts';
import { streamText } from './stream-text.ts';

/** One logged body as the API shows it. */
export const loggedBodySchema = z.object({
  headers: z.record(z.string(), z.string()).meta({ description: 'Those that are logged.' }),
  media_type: z.string(),
  body: z.string().meta({ description: 'Text, or base64 as encoding says.' }),
  encoding: z.enum(['utf-8', 'base64']),
  text: z.string().nullable().meta({ description: 'Of a stream: what the model wrote, put together.' }),
  total_bytes: z.int().meta({ description: 'Of the whole body.' }),
  truncated: z.boolean().meta({ description: 'The body is only the beginning.' }),
});

type ShownBody = z.infer<typeof loggedBodySchema>;

/** Whether a reader may see what a request and its answer said: admins, and the caller whose request it is. */
export function maySeeBodies(reader: Pick<Reader, 'role' | 'subject'>, subject: string): boolean {
  return reader.role === 'admin' || (subject !== '' && reader.subject === subject);
}

/** Both bodies of a log; null for those that were not logged. */
export function shownBodies(log: RequestLog__Output | null): {
  request: ShownBody | null;
  response: ShownBody | null;
} {
  if (log === null) return { request: null, response: null };
  return {
    request: shownBody(log.clientRequest, log.requestHeaders),
    response: shownBody(log.clientResponse, log.responseHeaders),
  };
}

function shownBody(body: LoggedBody__Output | null, headers: Record<string, string>): ShownBody | null {
  if (body === null) return null;
  const bytes = Buffer.from(body.content);
  const text = bytes.toString('utf8');
  // A body that is cut may end in the middle of a character.
  const isText = body.truncated || !text.includes('\ufffd');
  const isStream = body.mediaType.startsWith('text/event-stream');
  return {
    headers,
    media_type: body.mediaType,
    body: isText ? text : bytes.toString('base64'),
    encoding: isText ? 'utf-8' : 'base64',
    text: isText && isStream ? streamText(text) : null,
    total_bytes: body.totalBytes,
    truncated: body.truncated,
  };
}
