import type { RequestDetail } from '../../../api/api-answer.ts';
import { anthropicMessages } from './anthropic-messages.ts';
import { gemini } from './gemini.ts';
import type { ConversationDialect, Message } from './message.ts';
import { openaiChat } from './openai-chat.ts';
import { openaiResponses } from './openai-responses.ts';

/** What was said in a request and its answer, and the tools that the model was offered. */
export type Conversation = {
  readonly asked: readonly Message[];
  readonly answered: readonly Message[];
  readonly tools: readonly string[];
};

type LoggedBody = RequestDetail['request'];

const DIALECTS: Readonly<Record<string, ConversationDialect>> = {
  'openai-chat': openaiChat,
  'openai-completions': openaiChat,
  'anthropic-messages': anthropicMessages,
  'openai-responses': openaiResponses,
  gemini,
};

/** The conversation of a request whose bodies were logged; undefined for an API without one, or bodies that are cut. */
export function conversationOf(
  detail: Pick<RequestDetail, 'dialect' | 'request' | 'response'>,
): Conversation | undefined {
  const name = detail.dialect ?? '';
  const dialect = Object.hasOwn(DIALECTS, name) ? DIALECTS[name] : undefined;
  if (dialect === undefined) return undefined;
  const body = parsed(detail.request?.body ?? '');
  const asked = dialect.request(body);
  const answered = answerOf(detail.response, dialect);
  if (asked.length === 0 && answered.length === 0) return undefined;
  return { asked, answered, tools: dialect.tools(body) };
}

function answerOf(response: LoggedBody, dialect: ConversationDialect): Message[] {
  if (response === null || response.encoding !== 'utf-8') return [];
  if (response.media_type.startsWith('text/event-stream')) return dialect.stream(eventsOf(response.body));
  const body = parsed(response.body);
  // A stream of Gemini without server-sent events is one list.
  return Array.isArray(body) ? dialect.stream(body) : dialect.answer(body);
}

/** The JSON of each `data:` of a stream of server-sent events. */
export function eventsOf(stream: string): unknown[] {
  return stream
    .split(/\r\n\r\n|\n\n|\r\r/)
    .map((event) =>
      event
        .split(/\r\n|\n|\r/)
        .filter((line) => line.startsWith('data:'))
        .map((line) => line.slice('data:'.length))
        .join('\n'),
    )
    .map(parsed)
    .filter((event) => event !== undefined);
}

/** Undefined for an end mark such as [DONE], or a text that was cut. */
function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
