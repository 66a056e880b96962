/** The parts of a `data:` URL; undefined for any other URL. The data is base64, encoded here if it was not. */
export function parseDataUrl(url: string): { readonly mediaType: string; readonly data: string } | undefined {
  if (!url.startsWith('data:')) return undefined;
  const comma = url.indexOf(',');
  if (comma === -1) return undefined;
  const head = url.slice(5, comma);
  const mediaType = head.split(';', 1)[0] || 'text/plain';
  const data = url.slice(comma + 1);
  if (head.endsWith(';base64')) return { mediaType, data };
  return { mediaType, data: Buffer.from(decoded(data)).toString('base64') };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
