import { crc32 } from 'node:zlib';

const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const KEY = /^tg_[auv][0-9A-Za-z]{49}$/;
const KEY_START = /^tg_[auv][0-9A-Za-z]{24}/;
const KEY_LENGTH = 53;
const CHECKSUM_LENGTH = 6;

/** Whether a text has the form and the checksum of a key that Tollgate makes. */
export function hasKeyForm(text: string): boolean {
  return KEY.test(text) && text.slice(-CHECKSUM_LENGTH) === keyChecksum(text.slice(0, -CHECKSUM_LENGTH));
}

/** The CRC-32 of the rest of a key, in base 62: what its last six characters are. */
export function keyChecksum(text: string): string {
  let rest = crc32(text);
  let digits = '';
  for (let index = 0; index < CHECKSUM_LENGTH; index++) {
    digits = (BASE62[rest % 62] ?? '') + digits;
    rest = Math.floor(rest / 62);
  }
  return digits;
}

/**
 * What is visibly wrong with a key that is unknown: quotes around it, a placeholder, a typing error that its checksum
 * shows. Undefined if its form is right. For keys that were refused only: an admin key from a setting has any form. The
 * sentence does not contain the key.
 */
export function keyFormFault(key: string): string | undefined {
  if (hasKeyForm(key)) return undefined;
  if (/^["'`\u2018\u201c].*["'`\u2019\u201d]$/s.test(key)) {
    return 'The key has quotes around it; send it without them.';
  }
  if (/^(\$|<|\{\{)/.test(key)) {
    return 'The key is a placeholder that was not replaced; send the key itself.';
  }
  if (!KEY_START.test(key)) {
    return 'This key is unknown here: keys of Tollgate start with tg_u, tg_v or tg_a. Check which key the client sends, or ask for a new one.';
  }
  return key.length === KEY_LENGTH
    ? 'This key is mistyped: its checksum does not match its other characters. Copy it again.'
    : `This key was not copied whole: it has ${key.length} characters instead of ${KEY_LENGTH}. Copy it again.`;
}
