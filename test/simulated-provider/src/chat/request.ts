import { OpenAiError } from '../openai-error.ts';

/** A chat request as far as the simulation looks at it. */
export type ChatRequest = {
  readonly model: string;
  readonly messages: readonly Message[];
  readonly tools: readonly Tool[];
  /** `none`, `auto`, `required`, or the name of the function that must be called. */
  readonly toolChoice: { readonly kind: 'none' | 'auto' } | { readonly kind: 'named'; readonly name: string };
  readonly isStreaming: boolean;
  readonly isUsageAsked: boolean;
  readonly outputTokensMax: number;
  readonly lastUserText: string;
  readonly simulate: unknown;
};

/** A message; only its role has been checked. */
export type Message = { readonly role: string; readonly content?: unknown };

/** A function the model may call, with the JSON schema of its arguments. */
export type Tool = { readonly name: string; readonly parameters: unknown };

/** Checks a parsed body as OpenAI does. Throws OpenAiError with the field that is wrong. */
export function readChatRequest(body: unknown): ChatRequest {
  const fields = asObject(body);
  if (fields === undefined) throw new OpenAiError(400, 'The body must be a JSON object.');
  const messages = readMessages(fields['messages']);
  const isStreaming = readSwitch(fields['stream'], 'stream');
  return {
    model: readModel(fields['model']),
    messages,
    tools: readTools(fields['tools']),
    toolChoice: readToolChoice(fields['tool_choice']),
    isStreaming,
    isUsageAsked: readUsageWish(fields['stream_options'], isStreaming),
    outputTokensMax: Math.min(
      readLimit(fields['max_tokens'], 'max_tokens'),
      readLimit(fields['max_completion_tokens'], 'max_completion_tokens'),
    ),
    lastUserText: lastUserText(messages),
    simulate: fields['simulate'],
  };
}

/** The model's name, as every endpoint demands it. Throws OpenAiError when it is missing. */
export function readModel(model: unknown): string {
  if (typeof model !== 'string' || model === '') {
    throw new OpenAiError(400, 'you must provide a model parameter', { param: 'model' });
  }
  return model;
}

const ROLES = ['system', 'developer', 'user', 'assistant', 'tool', 'function'];

function readMessages(messages: unknown): Message[] {
  if (messages === undefined) {
    throw new OpenAiError(400, "Missing required parameter: 'messages'.", {
      param: 'messages',
      code: 'missing_required_parameter',
    });
  }
  if (!Array.isArray(messages)) throw invalidType('messages', 'an array of objects');
  if (messages.length === 0) {
    throw new OpenAiError(400, "Invalid 'messages': empty array.", {
      param: 'messages',
      code: 'empty_array',
    });
  }
  return messages.map((message: unknown, index) => {
    const fields = asObject(message);
    if (fields === undefined) throw invalidType(`messages[${index}]`, 'an object');
    const { role } = fields;
    if (typeof role !== 'string' || !ROLES.includes(role)) {
      const param = `messages[${index}].role`;
      throw new OpenAiError(400, `Invalid value for '${param}'.`, { param, code: 'invalid_value' });
    }
    return { ...fields, role };
  });
}

function readTools(tools: unknown): Tool[] {
  if (tools === undefined || tools === null) return [];
  if (!Array.isArray(tools)) throw invalidType('tools', 'an array of objects');
  return tools.flatMap((tool: unknown, index) => {
    const fields = asObject(tool);
    if (fields?.['type'] !== 'function') return [];
    const called = asObject(fields['function']);
    const name = called?.['name'];
    if (typeof name !== 'string' || name === '') {
      throw invalidType(`tools[${index}].function.name`, 'a string');
    }
    return [{ name, parameters: called?.['parameters'] }];
  });
}

function readToolChoice(choice: unknown): ChatRequest['toolChoice'] {
  if (choice === 'none') return { kind: 'none' };
  const name = asObject(asObject(choice)?.['function'])?.['name'];
  return typeof name === 'string' ? { kind: 'named', name } : { kind: 'auto' };
}

function readUsageWish(options: unknown, isStreaming: boolean): boolean {
  if (options === undefined || options === null) return false;
  if (!isStreaming) {
    throw new OpenAiError(400, "The 'stream_options' parameter is only allowed when 'stream' is enabled.", {
      param: 'stream_options',
    });
  }
  return readSwitch(asObject(options)?.['include_usage'], 'stream_options.include_usage');
}

function readSwitch(value: unknown, param: string): boolean {
  if (value === undefined || value === null) return false;
  if (typeof value !== 'boolean') throw invalidType(param, 'a boolean');
  return value;
}

function readLimit(value: unknown, param: string): number {
  if (value === undefined || value === null) return Number.POSITIVE_INFINITY;
  if (typeof value !== 'number' || !Number.isInteger(value)) throw invalidType(param, 'an integer');
  if (value < 1) {
    throw new OpenAiError(400, `Invalid '${param}': integer below minimum value.`, {
      param,
      code: 'integer_below_min_value',
    });
  }
  return value;
}

function lastUserText(messages: readonly Message[]): string {
  const content = messages.findLast((message) => message.role === 'user')?.content;
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return '';
  return content
    .map((part: unknown) => asObject(part)?.['text'])
    .filter((text) => typeof text === 'string')
    .join('\n');
}

function invalidType(param: string, expected: string): OpenAiError {
  return new OpenAiError(400, `Invalid type for '${param}': expected ${expected}.`, {
    param,
    code: 'invalid_type',
  });
}

function asObject(value: unknown): Record<string, unknown> | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  return { ...value };
}
