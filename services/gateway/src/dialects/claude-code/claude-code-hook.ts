import { GatewayError } from '@tollgate/contracts';
import { anthropicErrors } from '../anthropic-messages/passing/messages-voice.ts';
import type { HookVoice } from '../client-dialect.ts';
import type { Dialect } from '../dialect.ts';
import type { JsonObject } from '../json/json-object.ts';

const PATH = '/hooks/claude-code/';

/**
 * Claude Code's hooks of type `http`: what a user, a call of a tool or its result says is looked at by guardrails before Claude Code
 * goes on. The path names the model whose rules apply. No provider is asked.
 */
export const claudeCodeHook: Dialect = {
  name: 'claude-code-hook',
  client: {
    name: 'claude-code-hook',
    api: 'claude_code_hook',
    modelType: 'token_count',
    isFree: true,
    paths: [PATH.slice(0, -1), `${PATH}*`],
    read: (body, path) => ({
      model: modelOf(path),
      isStreaming: false,
      wantsUsage: false,
      outputTokensMax: 0,
      choices: 1,
      imageReferences: 0,
      input: { textBytes: JSON.stringify(askedOf(body).value).length, mediaTokens: 0 },
    }),
    inputOf: () => ({ text: '' }),
    answerWithout: () => '{}',
    hook: hookVoice(),
    ...anthropicErrors,
  },
  provider: {
    name: 'claude-code-hook',
    path: () => PATH,
    encode: ({ bytes }) => bytes,
    usageMember: Buffer.from('"usage"'),
    usageOf: () => undefined,
    textOf: () => '',
    // It has no events: no provider speaks it.
    eventWords: /(?!)/,
    readEvent: () => undefined,
  },
};

function hookVoice(): HookVoice {
  return {
    asked: askedOf,
    allowed(body, isRewritten) {
      const event = eventOf(body);
      if (!isRewritten) return {};
      // A prompt cannot be replaced: what should not leave as it is may not leave.
      if (event === 'UserPromptSubmit') return denied(body, UNREWRITABLE);
      if (event === 'PreToolUse') {
        // "allow" would skip the question that the user's own permissions ask.
        return specific(event, {
          permissionDecision: 'ask',
          permissionDecisionReason: REWRITTEN,
          updatedInput: body['tool_input'],
        });
      }
      return specific(event, { updatedToolOutput: body['tool_response'] });
    },
    denied,
  };
}

function denied(body: JsonObject, message: string): JsonObject {
  const event = eventOf(body);
  if (event === 'PreToolUse') {
    return specific(event, { permissionDecision: 'deny', permissionDecisionReason: message });
  }
  const block = { decision: 'block', reason: message };
  if (event !== 'PostToolUse') return block;
  const withheld = withheldIn(body['tool_response'], `[withheld] ${message}`);
  return { ...block, ...specific(event, { updatedToolOutput: withheld }) };
}

/**
 * A tool's result with a text in place of each of its own. Claude Code shows the model the result as it was unless what replaces it
 * has the form of the tool's results, so all else stays, and with it the words that say which form it is.
 */
function withheldIn(result: unknown, text: string): unknown {
  if (typeof result === 'string') return result === '' ? '' : text;
  if (Array.isArray(result)) return result.map((item) => withheldIn(item, text));
  if (typeof result !== 'object' || result === null) return result;
  const members = Object.entries(result).map(([name, value]) => {
    const isForm = name === 'type' && typeof value === 'string' && FORM.test(value);
    return [name, isForm ? value : withheldIn(value, text)] as const;
  });
  return Object.fromEntries(members);
}

const FORM = /^[a-z_]{1,30}$/;

const UNREWRITABLE =
  'A guardrail would rewrite the prompt, which Claude Code cannot take over. Leave out what it found, and send it again.';
const REWRITTEN = 'A guardrail has rewritten the call.';

function specific(event: string, fields: JsonObject): JsonObject {
  return { hookSpecificOutput: { hookEventName: event, ...fields } };
}

/** What an event is about. Throws `invalid_request` for an event without it; other events are about nothing. */
function askedOf(body: JsonObject): ReturnType<HookVoice['asked']> {
  switch (eventOf(body)) {
    case 'UserPromptSubmit':
      return { place: 'user', value: memberOf(body, 'prompt') };
    case 'PreToolUse':
      return { place: 'tool_call', value: memberOf(body, 'tool_input') };
    case 'PostToolUse':
      return { place: 'tool_result', value: memberOf(body, 'tool_response') };
    default:
      return { place: 'user', value: '' };
  }
}

function memberOf(body: JsonObject, field: string): unknown {
  const value = body[field];
  if (value !== undefined) return value;
  throw new GatewayError('invalid_request', `"${field}" of the hook's event is required.`, { param: field });
}

function eventOf(body: JsonObject): string {
  const event = body['hook_event_name'];
  if (typeof event === 'string' && event !== '') return event;
  throw new GatewayError('invalid_request', '"hook_event_name" must be the name of the hook’s event.', {
    param: 'hook_event_name',
  });
}

function modelOf(path: string): string {
  const at = path.indexOf(PATH);
  const model = at === -1 ? '' : decoded(path.slice(at + PATH.length));
  if (model !== '') return model;
  throw new GatewayError(
    'missing_model',
    `The path must name the model whose rules apply: ${PATH}account/model.`,
    {
      param: 'path',
    },
  );
}

/** Throws `invalid_request`. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch (cause) {
    throw new GatewayError('invalid_request', 'The path is not encoded as a URL is.', {
      param: 'path',
      cause,
    });
  }
}
