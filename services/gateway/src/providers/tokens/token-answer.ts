import { isJsonObject, type JsonObject } from '../../dialects/json/json-object.ts';
import { withoutSecret } from './without-secret.ts';

/** So much of a refusal is repeated in the error. */
const WORDS_CHARS_MAX = 300;

/** Returns the JSON object that an issuer of tokens answers. Throws what it says instead, with `secret` masked. */
export async function tokenAnswer(response: Response, secret: string): Promise<JsonObject> {
  const text = await response.text();
  if (!response.ok)
    throw new Error(`answered ${response.status}: ${withoutSecret(text, secret).slice(0, WORDS_CHARS_MAX)}`);
  try {
    const answer: unknown = JSON.parse(text);
    if (isJsonObject(answer)) return answer;
  } catch {
    // The parser's words could hold a piece of a token.
  }
  throw new Error('the answer is not a JSON object');
}
