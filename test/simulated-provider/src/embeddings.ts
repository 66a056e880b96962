import { countTokens } from '@tollgate/pricing/token-count';
import { readModel } from './chat/request.ts';
import { OpenAiError } from './openai-error.ts';

/** What an embeddings request is answered with. */
export type Embeddings = { readonly model: string; readonly promptTokens: number; readonly body: unknown };

/**
 * Unit vectors made from the input's characters: the same text gets the same vector, meaning plays no part. Throws
 * OpenAiError with the field that is wrong.
 */
export function simulateEmbeddings(body: unknown): Embeddings {
  const fields: Record<string, unknown> =
    typeof body === 'object' && body !== null && !Array.isArray(body) ? { ...body } : {};
  const model = readModel(fields['model']);
  const inputs = readInputs(fields['input']);
  const dimensions = readDimensions(fields['dimensions']);
  const isBase64 = readIsBase64(fields['encoding_format']);
  const promptTokens = inputs.reduce((sum, input) => sum + tokensOf(input), 0);
  return {
    model,
    promptTokens,
    body: {
      object: 'list',
      data: inputs.map((input, index) => {
        const vector = vectorOf(input, dimensions);
        return { object: 'embedding', index, embedding: isBase64 ? toBase64(vector) : [...vector] };
      }),
      model,
      simulated: true,
      usage: { prompt_tokens: promptTokens, total_tokens: promptTokens },
    },
  };
}

/** Text, or tokens of a text. */
type Input = string | readonly number[];

const INPUTS_MAX = 2_048;
const DIMENSIONS = { fallback: 256, max: 4_096 };

function readInputs(input: unknown): Input[] {
  if (typeof input === 'string' && input !== '') return [input];
  if (isTokens(input)) return [input];
  if (Array.isArray(input) && input.length > 0 && input.length <= INPUTS_MAX) {
    const inputs: Input[] = input.filter(
      (item: unknown) => (typeof item === 'string' && item !== '') || isTokens(item),
    );
    if (inputs.length === input.length) return inputs;
  }
  throw new OpenAiError(400, "'$.input' is invalid. Please check the API reference.", { param: 'input' });
}

function isTokens(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.length > 0 && value.every((item) => Number.isInteger(item));
}

function readDimensions(dimensions: unknown): number {
  if (dimensions === undefined || dimensions === null) return DIMENSIONS.fallback;
  if (typeof dimensions !== 'number' || !Number.isInteger(dimensions)) {
    throw new OpenAiError(400, "Invalid type for 'dimensions': expected an integer.", {
      param: 'dimensions',
    });
  }
  if (dimensions < 1 || dimensions > DIMENSIONS.max) {
    throw new OpenAiError(400, `'dimensions' must be from 1 to ${DIMENSIONS.max}.`, { param: 'dimensions' });
  }
  return dimensions;
}

function readIsBase64(format: unknown): boolean {
  if (format === undefined || format === null || format === 'float') return false;
  if (format === 'base64') return true;
  throw new OpenAiError(400, "'encoding_format' must be 'float' or 'base64'.", { param: 'encoding_format' });
}

function tokensOf(input: Input): number {
  return typeof input === 'string' ? countTokens(input) : input.length;
}

function vectorOf(input: Input, dimensions: number): Float32Array {
  let state = 0x811c9dc5;
  const values = typeof input === 'string' ? Buffer.from(input) : input;
  for (const value of values) state = Math.imul(state ^ value, 0x01000193) >>> 0;
  const vector = new Float32Array(dimensions);
  let squares = 0;
  for (let at = 0; at < dimensions; at++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    const value = state / 0x8000_0000 - 1;
    vector[at] = value;
    squares += value * value;
  }
  const length = Math.sqrt(squares) || 1;
  return vector.map((value) => value / length);
}

/** Little-endian 32-bit floats, as OpenAI sends them. */
function toBase64(vector: Float32Array): string {
  const bytes = Buffer.alloc(vector.length * 4);
  vector.forEach((value, at) => {
    bytes.writeFloatLE(value, at * 4);
  });
  return bytes.toString('base64');
}
