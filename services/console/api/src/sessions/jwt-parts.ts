/**
 * Returns a JWT as the JSON texts of its header and its claims, and its signature: what `jwtFromParts` makes into the same
 * JWT again. A text that base64url would not write in the same way is kept whole, as the only part.
 */
export function partsOfJwt(jwt: string): string[] {
  const [header = '', claims = '', signature = ''] = jwt.split('.');
  const parts = [text(header), text(claims), signature];
  return jwtFromParts(parts) === jwt ? parts : [jwt];
}

/** Returns the JWT of `partsOfJwt`. */
export function jwtFromParts([header = '', claims, signature]: readonly string[]): string {
  if (claims === undefined || signature === undefined) return header;
  return [base64url(header), base64url(claims), signature].join('.');
}

function text(encoded: string): string {
  return Buffer.from(encoded, 'base64url').toString('utf8');
}

function base64url(decoded: string): string {
  return Buffer.from(decoded, 'utf8').toString('base64url');
}
