/** Shorter ones are no secrets, and would stand in many a text by accident. */
const SECRET_CHARS_MIN = 8;

/** Returns the text with a mask in every place where the secret stands. */
export function withoutSecret(text: string, secret: string): string {
  return secret.length < SECRET_CHARS_MIN ? text : text.replaceAll(secret, '********');
}
