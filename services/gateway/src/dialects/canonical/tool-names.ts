import { createHash } from 'node:crypto';
import type { CanonicalRequest, Tool } from './request.ts';

/** A tool that the client runs. */
export type NamedTool = Exclude<Tool, { readonly kind: 'provider' }>;

/**
 * The name of a tool on wires that know no namespaces and only names of 64 letters, digits, `_` and `-`, which every
 * wire takes. A name that has to be changed ends with a hash of the whole, so that no two tools share one.
 */
export function flatToolName(tool: { readonly name: string; readonly namespace?: string }): string {
  const name = tool.namespace === undefined ? tool.name : `${tool.namespace}__${tool.name}`;
  if (FLAT_NAME.test(name)) return name;
  const hash = createHash('sha256').update(name).digest('hex').slice(0, HASH_CHARS);
  const safe = name.replaceAll(UNSAFE, '_').slice(0, NAME_CHARS_MAX - HASH_CHARS - 1);
  return `${safe}_${hash}`;
}

/** The client's tool that a provider calls by its flat name; undefined if the client named none so. */
export function toolCalled(request: CanonicalRequest, flatName: string): NamedTool | undefined {
  for (const tool of request.tools) {
    if (tool.kind !== 'provider' && flatToolName(tool) === flatName) return tool;
  }
  return undefined;
}

/** The flat name of the tool that a client chose by its own. */
export function chosenName(request: Pick<CanonicalRequest, 'tools'>, name: string): string {
  const tool = request.tools.find((each) => each.kind !== 'provider' && each.name === name);
  return flatToolName(tool === undefined || tool.kind === 'provider' ? { name } : tool);
}

/** What describes a tool with free text input to models that learn its grammar from there. */
export function describedGrammar(tool: Extract<Tool, { readonly kind: 'custom' }>): string | undefined {
  const definition = tool.format?.['definition'];
  if (typeof definition !== 'string') return tool.description;
  const grammar = `The input must follow this grammar:\n${definition}`;
  return tool.description === undefined ? grammar : `${tool.description}\n\n${grammar}`;
}

/** The tools that a request allows the model to call. */
export function allowedTools(request: CanonicalRequest): readonly Tool[] {
  const choice = request.toolChoice;
  const names = choice?.kind === 'auto' || choice?.kind === 'required' ? choice.names : undefined;
  if (names === undefined) return request.tools;
  return request.tools.filter((tool) => tool.kind === 'provider' || names.includes(tool.name));
}

const NAME_CHARS_MAX = 64;
const HASH_CHARS = 8;
const FLAT_NAME = /^[a-zA-Z0-9_-]{1,64}$/;
const UNSAFE = /[^a-zA-Z0-9_-]/g;

/** JSON Schema of the function that stands for a tool with free text input. */
export const CUSTOM_INPUT_SCHEMA = {
  type: 'object',
  properties: { input: { type: 'string' } },
  required: ['input'],
  additionalProperties: false,
};

/** Free text input as the arguments of the function that stands for its tool. */
export function wrapCustomInput(input: string): string {
  return JSON.stringify({ input });
}

/** The free text in such arguments; the arguments themselves if they are of another shape. */
export function unwrapCustomInput(text: string): string {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && 'input' in value) {
      const { input } = value;
      if (typeof input === 'string') return input;
    }
  } catch {
    // Cut short or never JSON: shown as it came.
  }
  return text;
}
