import { GatewayError } from '@tollgate/contracts';
import { isDeeperThan, type JsonObject, parseJsonObject } from '../../dialects/json/json-object.ts';
import { openAiChat } from '../../dialects/openai-chat/dialect.ts';
import { rawContent } from '../../dialects/raw/raw-body.ts';
import { RemoteFault } from '../../guardrails/remote/remote-adapter.ts';
import { stringsOfRepeatedMembers } from '../../guardrails/request/repeated-members.ts';
import { replaceStrings } from '../../guardrails/request/replace-strings.ts';
import type { RequestDraft } from '../../guardrails/request/request-draft.ts';
import {
  type RequestText,
  type RequestTexts,
  requestTexts,
  valueTexts,
} from '../../guardrails/request/request-texts.ts';
import { DEPTH_MAX } from '../decode.ts';
import type { Admitted } from '../request.ts';
import { inChatWords, readable } from './asked.ts';

/** What was admitted of a request: no service may change it. */
const ADMITTED = ['model', 'stream', 'stream_options', 'n', 'max_tokens', 'max_completion_tokens'] as const;

/** A request before guardrails rewrite it. `isLastOnly`: they look at its last message alone. */
export function requestDraft(request: Admitted, isLastOnly: boolean): RequestDraft {
  const { bytes, body, dialect } = request;
  const again = (changed: { readonly bytes: Buffer; readonly body: JsonObject }) =>
    requestDraft({ ...request, ...changed }, isLastOnly);
  let found: RequestTexts | undefined;
  const texts = () => {
    found ??= textsOf(request, isLastOnly);
    return found;
  };
  return {
    get texts() {
      return texts().texts;
    },
    get unread() {
      return texts().unread;
    },
    bytes,
    body,
    unwritable: unwritableOf(request),
    chat: () => inChatWords(request),
    with(rewritten) {
      const replaced = replaceStrings(bytes, rewritten);
      const read = parseJsonObject(replaced.toString());
      if (read === undefined)
        throw new GatewayError('internal_error', 'A rewritten request is no JSON object.');
      return again({ bytes: replaced, body: read });
    },
    replacedBy(document) {
      if (dialect.name !== openAiChat.name)
        throw new RemoteFault('its service changed more than texts, which it may of chat completions alone');
      if (isDeeperThan(document, DEPTH_MAX)) throw new RemoteFault('its service answered too deep a request');
      const given = Object.entries(document).filter(([name]) => !isAdmitted(name));
      const kept = Object.entries(body).filter(([name]) => isAdmitted(name));
      const replaced = Object.fromEntries([...kept, ...given]);
      const draft = { bytes: Buffer.from(JSON.stringify(replaced)), body: replaced };
      if (readable({ ...request, ...draft }) === undefined)
        throw new RemoteFault('its service answered a request that cannot be read');
      return again(draft);
    },
  };
}

/** The text of forms and of requests to custom endpoints is there to be looked at. */
function unwritableOf({ form, facts }: Admitted): string | undefined {
  if (form !== undefined) return 'the fields of a form are not rewritten';
  return facts.raw === undefined ? undefined : 'requests to custom endpoints are not rewritten';
}

function isAdmitted(name: string): boolean {
  return ADMITTED.some((each) => each === name);
}

function textsOf(request: Admitted, isLastOnly: boolean): RequestTexts {
  const found = allTexts(request);
  const repeated = request.form === undefined ? repeatedTexts(request) : [];
  const last = isLastOnly ? (readable(request)?.messages.length ?? 0) - 1 : -1;
  if (last < 0) return { ...found, texts: [...found.texts, ...repeated] };
  const isEarlier = ({ place, isKey }: RequestText) => isKey !== true && place !== 'other';
  const texts = found.texts.filter(({ message }) => message === last);
  const isAll = found.texts.every((text) => text.message === last || !isEarlier(text));
  // The request asks for it, and is then not checked as its rules want.
  const unread = isAll ? found.unread : new Set([...found.unread, 'all but the last message']);
  return { texts: [...texts, ...repeated], unread };
}

function allTexts(request: Admitted): RequestTexts {
  const { hook } = request.dialect.client;
  if (hook !== undefined) {
    const { place, value } = hook.asked(request.body);
    return valueTexts(value, place);
  }
  return requestTexts(readable(request), request.body, unreadOf(request));
}

/** What of a request no guardrail can read. */
function unreadOf({ form, facts, bytes, headers }: Admitted): readonly string[] {
  if (facts.raw !== undefined) return rawContent(bytes, headers).isRead ? [] : ['body'];
  return form === undefined ? [] : ['file'];
}

function repeatedTexts({ bytes, body, facts }: Admitted): readonly RequestText[] {
  const document = facts.raw === undefined ? body : body['body'];
  if (facts.raw !== undefined && (typeof document !== 'object' || document === null)) return [];
  const strings = stringsOfRepeatedMembers(bytes.toString(), document);
  return [...new Set(strings)].map((text) => ({ text, place: 'other', message: -1, isJson: false }));
}
