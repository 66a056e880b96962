import { isJsonObject } from '../../dialects/json/json-object.ts';
import type { Tier } from '../../routing/complexity.ts';

/** The tier that an answer of a classifier names, a chat completion; undefined if it names none or several. */
export function tierIn(answer: Buffer): Tier | undefined {
  const text = contentOf(answer);
  const found = TIERS.filter((tier) => new RegExp(`\\b${tier}\\b`, 'i').test(text));
  return found.length === 1 ? found[0] : undefined;
}

const TIERS: readonly Tier[] = ['simple', 'medium', 'complex'];

function contentOf(answer: Buffer): string {
  let body: unknown;
  try {
    body = JSON.parse(answer.toString());
  } catch {
    return '';
  }
  const choices: unknown = isJsonObject(body) ? body['choices'] : undefined;
  const choice: unknown = Array.isArray(choices) ? choices[0] : undefined;
  const message = isJsonObject(choice) ? choice['message'] : undefined;
  const content = isJsonObject(message) ? message['content'] : undefined;
  return typeof content === 'string' ? content : '';
}
