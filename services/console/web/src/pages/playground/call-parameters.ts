/** The parameters of a call as they are typed; empty texts leave a parameter out. */
export type TypedParameters = {
  readonly maxTokens: string;
  readonly temperature: string;
  readonly topP: string;
  /** A JSON list of tools. */
  readonly tools: string;
  /** A JSON object of further parameters. */
  readonly more: string;
};

/** The parameters of a request, or what is wrong with what was typed. */
export type CallParameters =
  | { readonly ok: true; readonly parameters: Readonly<Record<string, unknown>> }
  | { readonly ok: false; readonly fault: string };

/** Reads typed parameters. */
export function callParameters(typed: TypedParameters): CallParameters {
  const parameters: Record<string, unknown> = {};
  for (const [name, text] of [
    ['max_tokens', typed.maxTokens],
    ['temperature', typed.temperature],
    ['top_p', typed.topP],
  ] as const) {
    if (text.trim() === '') continue;
    const value = Number(text);
    if (!Number.isFinite(value)) return { ok: false, fault: `${name} must be a number` };
    parameters[name] = value;
  }
  const tools = json(typed.tools);
  if (tools !== undefined) {
    if (!Array.isArray(tools)) return { ok: false, fault: 'Tools must be a list in JSON' };
    parameters['tools'] = tools;
  }
  const more = json(typed.more);
  if (more === undefined) return { ok: true, parameters };
  if (typeof more !== 'object' || more === null || Array.isArray(more))
    return { ok: false, fault: 'Further parameters must be an object in JSON' };
  return { ok: true, parameters: { ...parameters, ...more } };
}

/** `undefined` for an empty text, `null` for one that is no JSON. */
function json(text: string): unknown {
  if (text.trim() === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** A tool to begin with. */
export const TOOL_EXAMPLE = `[
  {
    "type": "function",
    "function": {
      "name": "get_weather",
      "description": "The weather in a city",
      "parameters": {
        "type": "object",
        "properties": {"city": {"type": "string"}},
        "required": ["city"]
      }
    }
  }
]`;
