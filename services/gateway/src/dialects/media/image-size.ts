/** Width and height of an image in pixels. */
export type ImageSize = { readonly width: number; readonly height: number };

/** As far as the size of an image may stand from its start: a JPEG may carry a preview before it. */
const HEAD_BASE64_CHARS = 64 * 1024;

/** The size of a PNG, GIF, JPEG or WebP image, read from the head of its base64; undefined if it is none of them. */
export function imageSize(base64: string): ImageSize | undefined {
  const head = Buffer.from(base64.slice(0, HEAD_BASE64_CHARS), 'base64');
  if (head.length < 30) return undefined;
  if (head.toString('latin1', 1, 4) === 'PNG') return sizeOf(head.readUInt32BE(16), head.readUInt32BE(20));
  if (head.toString('latin1', 0, 3) === 'GIF') return sizeOf(head.readUInt16LE(6), head.readUInt16LE(8));
  if (head.toString('latin1', 8, 12) === 'WEBP') return webpSize(head);
  return head.readUInt16BE(0) === JPEG_START ? jpegSize(head) : undefined;
}

const JPEG_START = 0xff_d8;

/** Walks the segments of a JPEG to its frame header. */
function jpegSize(head: Buffer): ImageSize | undefined {
  for (let at = 2; at + 9 < head.length && head[at] === 0xff; ) {
    const marker = head[at + 1] ?? 0;
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame) return sizeOf(head.readUInt16BE(at + 7), head.readUInt16BE(at + 5));
    at += 2 + head.readUInt16BE(at + 2);
  }
  return undefined;
}

function webpSize(head: Buffer): ImageSize | undefined {
  const kind = head.toString('latin1', 12, 16);
  if (kind === 'VP8X') return sizeOf(1 + head.readUIntLE(24, 3), 1 + head.readUIntLE(27, 3));
  if (kind === 'VP8 ') return sizeOf(head.readUInt16LE(26) & 0x3f_ff, head.readUInt16LE(28) & 0x3f_ff);
  const bits = head.readUInt32LE(21);
  return sizeOf((bits & 0x3f_ff) + 1, ((bits >> 14) & 0x3f_ff) + 1);
}

function sizeOf(width: number, height: number): ImageSize | undefined {
  return width > 0 && height > 0 ? { width, height } : undefined;
}
