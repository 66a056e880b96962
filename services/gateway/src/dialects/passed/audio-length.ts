/** How long audio is: exactly for WAV, else as its size allows. */
export type AudioLength = { readonly likelyMs: number; readonly maxMs: number };

/** Usual compressed audio has 128 kbit/s; speech has at least 8. */
const LIKELY_BYTES_PER_SECOND = 16_000;
const BYTES_PER_SECOND_MIN = 1_000;
/** Of a file that the provider fetches itself: what providers take at most. */
const UNSEEN_MS = 4 * 3_600_000;
const WAV_HEADER_BYTES = 44;

/** The length of a file's audio; of one that the gateway does not see, the longest that providers take. */
export function audioLength(file: Buffer | undefined): AudioLength {
  if (file === undefined) return { likelyMs: 0, maxMs: UNSEEN_MS };
  const bytesPerSecond = wavBytesPerSecond(file);
  if (bytesPerSecond !== undefined) {
    const exactMs = Math.ceil((Math.max(0, file.length - WAV_HEADER_BYTES) / bytesPerSecond) * 1_000);
    return { likelyMs: exactMs, maxMs: exactMs };
  }
  return {
    likelyMs: Math.ceil((file.length / LIKELY_BYTES_PER_SECOND) * 1_000),
    maxMs: Math.ceil((file.length / BYTES_PER_SECOND_MIN) * 1_000),
  };
}

/** Of a RIFF/WAVE file whose format stands first, as all writers place it. */
function wavBytesPerSecond(file: Buffer): number | undefined {
  if (file.length < WAV_HEADER_BYTES || file.toString('latin1', 0, 4) !== 'RIFF') return undefined;
  if (file.toString('latin1', 8, 16) !== 'WAVEfmt ') return undefined;
  const bytesPerSecond = file.readUInt32LE(28);
  return bytesPerSecond >= BYTES_PER_SECOND_MIN ? bytesPerSecond : undefined;
}
