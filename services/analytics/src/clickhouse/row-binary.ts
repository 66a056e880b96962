import { isShortText, writeShortText } from '@tollgate/contracts';

/**
 * Writes rows in ClickHouse's format RowBinary. Each method writes one cell of the type that it names. Cells have no names and no
 * separators: a row must have those of all columns, in their order.
 */
export class RowBinary {
  /** Those that are complete. */
  #pieces: Buffer<ArrayBuffer>[] = [];
  #piecesBytes = 0;
  /** Buffers of pieces from before `clear`. */
  readonly #spare: Buffer<ArrayBuffer>[] = [];
  #bytes = Buffer.allocUnsafeSlow(BUFFER_BYTES);
  #view = viewOf(this.#bytes);
  #at = 0;

  /** How many bytes are written. */
  get byteLength(): number {
    return this.#piecesBytes + this.#at;
  }

  /** What is written, not a copy: valid until `clear`. */
  toPieces(): Buffer[] {
    return this.#at === 0 ? this.#pieces : [...this.#pieces, this.#bytes.subarray(0, this.#at)];
  }

  /** Ends a row. A piece with enough rows is complete: one buffer for all of them would grow, and be copied, many times. */
  endRow(): void {
    if (this.#at < PIECE_BYTES) return;
    this.#pieces.push(this.#bytes.subarray(0, this.#at));
    this.#piecesBytes += this.#at;
    this.#startPiece();
  }

  /**
   * Forgets all rows. Later rows overwrite the pieces of earlier ones: new buffers for each insert would let V8 collect the whole
   * heap every few inserts, because nothing else frees buffers.
   */
  clear(): void {
    for (const { buffer } of [...this.#pieces, this.#bytes]) {
      // A buffer that grew for a long row is not kept.
      if (buffer.byteLength === BUFFER_BYTES && this.#spare.length < SPARE_MAX)
        this.#spare.push(Buffer.from(buffer));
    }
    this.#pieces = [];
    this.#piecesBytes = 0;
    this.#startPiece();
  }

  /** `String`. Half a surrogate pair, which is legal in JavaScript and not in UTF-8, becomes U+FFFD. */
  text(value: string): void {
    if (isShortText(value)) {
      const at = this.#room(value.length + 1);
      const end = writeShortText(this.#bytes, at, value);
      if (end >= 0) {
        this.#at = end;
        return;
      }
    }
    const byteLength = Buffer.byteLength(value);
    this.#count(byteLength);
    const at = this.#room(byteLength);
    this.#at = at + this.#bytes.write(value, at);
  }

  /** `UInt8`. */
  uint8(value: number): void {
    const at = this.#room(1);
    this.#bytes[at] = value;
    this.#at = at + 1;
  }

  /** `Bool`. */
  bool(value: boolean): void {
    this.uint8(value ? 1 : 0);
  }

  /** `Int32` or `UInt32`. */
  int32(value: number): void {
    const at = this.#room(4);
    this.#view.setInt32(at, value, true);
    this.#at = at + 4;
  }

  /** `Int64` or `DateTime64`, of a whole number. */
  int64(value: number): void {
    const at = this.#room(8);
    this.#view.setInt32(at, value, true);
    this.#view.setInt32(at + 4, Math.floor(value / 2 ** 32), true);
    this.#at = at + 8;
  }

  /** `Float64`; a value that is not finite, and negative zero, are 0. */
  finite(value: number): void {
    const at = this.#room(8);
    this.#view.setFloat64(at, Number.isFinite(value) ? value + 0 : 0, true);
    this.#at = at + 8;
  }

  /** `Array`, of which `write` writes each value. */
  list<Value>(values: readonly Value[], write: (row: RowBinary, value: Value) => void): void {
    this.#count(values.length);
    for (const value of values) write(this, value);
  }

  /** `Array(String)`. */
  texts(values: readonly string[]): void {
    this.#count(values.length);
    for (const value of values) this.text(value);
  }

  /** `Map(String, String)`. */
  textMap(map: Readonly<Record<string, string>>): void {
    const keys = Object.keys(map);
    this.#count(keys.length);
    for (const key of keys) {
      this.text(key);
      this.text(map[key] ?? '');
    }
  }

  /** Writes how many bytes or values follow. */
  #count(count: number): void {
    let at = this.#room(COUNT_BYTES_MAX);
    const bytes = this.#bytes;
    let rest = count;
    for (; rest > 0x7f; rest >>>= 7) bytes[at++] = (rest & 0x7f) | 0x80;
    bytes[at++] = rest;
    this.#at = at;
  }

  #startPiece(): void {
    this.#bytes = this.#spare.pop() ?? Buffer.allocUnsafeSlow(BUFFER_BYTES);
    this.#view = viewOf(this.#bytes);
    this.#at = 0;
  }

  /** Makes sure that so many bytes can be written; returns where. */
  #room(byteCount: number): number {
    if (this.#at + byteCount > this.#bytes.length) {
      const grown = Buffer.allocUnsafeSlow((this.#at + byteCount) * 2);
      this.#bytes.copy(grown, 0, 0, this.#at);
      this.#bytes = grown;
      this.#view = viewOf(grown);
    }
    return this.#at;
  }
}

const PIECE_BYTES = 256 * 1024;
/** What most rows have; a piece that is nearly complete has place for one. */
const ROW_BYTES = 4 * 1024;
const BUFFER_BYTES = PIECE_BYTES + ROW_BYTES;
/** Buffers that are kept for later pieces: 8 MiB, about what 256 messages need. */
const SPARE_MAX = 32;
/** Of a count below 2^32, seven bits a byte. */
const COUNT_BYTES_MAX = 5;

function viewOf({ buffer, byteOffset, byteLength }: Buffer<ArrayBuffer>): DataView {
  return new DataView(buffer, byteOffset, byteLength);
}
