/** Some spare room behind the kept bytes, so that a secret at the cut is found whole and masked. */
const MARGIN_BYTES = 8 * 1024;

/** A body as it passes: references to its first pieces, never copies, and the length of all of it. */
export class CapturedBody {
  readonly #bytesMax: number;
  #pieces: Buffer[] = [];
  #keptBytes = 0;
  #totalBytes = 0;

  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax;
  }

  /** Length of the whole body so far. */
  get totalBytes(): number {
    return this.#totalBytes;
  }

  /** Bytes that are held in memory for this body, at most. */
  get keptBytes(): number {
    return this.#keptBytes;
  }

  push(piece: Buffer): void {
    this.#totalBytes += piece.length;
    const room = this.#bytesMax + MARGIN_BYTES - this.#keptBytes;
    if (room <= 0 || piece.length === 0) return;
    const kept = piece.length > room ? piece.subarray(0, room) : piece;
    this.#pieces.push(kept);
    this.#keptBytes += kept.length;
  }

  /** The beginning of the body after `mask`, at most `bytesMax` bytes of it. */
  content(mask: (bytes: Buffer) => Buffer): { readonly bytes: Buffer; readonly isTruncated: boolean } {
    const masked = mask(Buffer.concat(this.#pieces));
    const isTruncated = this.#totalBytes > this.#bytesMax;
    return { bytes: isTruncated ? masked.subarray(0, this.#bytesMax) : masked, isTruncated };
  }
}
