const MASK = Buffer.from('********');
/** Shorter ones are no secrets, and would stand in many a text by accident. */
const SECRET_BYTES_MIN = 8;

/** The bytes with the mask in every place where the secret stood; the same bytes where it stood nowhere. */
export function maskCredential(bytes: Buffer, secret: Buffer): Buffer {
  if (secret.length < SECRET_BYTES_MIN) return bytes;
  let at = bytes.indexOf(secret);
  if (at === -1) return bytes;
  const pieces: Buffer[] = [];
  let from = 0;
  for (; at !== -1; at = bytes.indexOf(secret, from)) {
    pieces.push(bytes.subarray(from, at), MASK);
    from = at + secret.length;
  }
  pieces.push(bytes.subarray(from));
  return Buffer.concat(pieces);
}
