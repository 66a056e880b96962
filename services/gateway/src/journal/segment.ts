import { closeSync, fstatSync, ftruncateSync, openSync, readSync, unlinkSync, writeSync } from 'node:fs';
import { crc32 } from 'node:zlib';

/** What a segment begins with: a mark, how far it has been published, and the CRC-32 of the two. */
const SEGMENT_HEADER_BYTES = 12;
const SEGMENT_MARK = 0x314a4754; // "TGJ1"
/** Bytes before each record: its length and its CRC-32, little-endian. */
export const RECORD_HEADER_BYTES = 8;
/** A longer record can only be damage. */
const RECORD_BYTES_MAX = 4 * 1024 * 1024;

/**
 * One file of the journal: records one after the other, appended and never changed, behind a header that says how far they
 * have been published, so that a start does not publish again what the bus has had for days.
 */
export class Segment {
  readonly file: string;
  readonly #descriptor: number;
  readonly #header = Buffer.alloc(SEGMENT_HEADER_BYTES);
  #bytes: number;
  #publishedOffset: number;

  private constructor(file: string, descriptor: number, bytes: number) {
    this.file = file;
    this.#descriptor = descriptor;
    this.#bytes = Math.max(bytes, SEGMENT_HEADER_BYTES);
    this.#publishedOffset = SEGMENT_HEADER_BYTES;
  }

  /** Throws when the file exists. */
  static create(file: string): Segment {
    const segment = new Segment(file, openSync(file, 'wx+', 0o600), 0);
    segment.#writeHeader();
    return segment;
  }

  /** A segment that an earlier process left. */
  static open(file: string): Segment {
    const descriptor = openSync(file, 'r+');
    const segment = new Segment(file, descriptor, fstatSync(descriptor).size);
    segment.#readHeader();
    return segment;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Where the first record begins that the bus has not acknowledged. */
  get publishedOffset(): number {
    return this.#publishedOffset;
  }

  /**
   * The bus has everything before `offset`. Should the disk not take the mark, a later start publishes those records once
   * more, which their consumers know.
   */
  markPublished(offset: number): void {
    this.#publishedOffset = offset;
    try {
      this.#writeHeader();
    } catch {
      // Nothing is lost, and the next append tells of a disk that fails.
    }
  }

  /**
   * Appends records. They survive the end of the process (not of the machine) when this returns. Throws when the disk
   * refuses; nothing is appended then.
   */
  append(records: readonly Uint8Array[]): void {
    const framed = frame(records);
    let written = 0;
    try {
      while (written < framed.length) {
        written += writeSync(
          this.#descriptor,
          framed,
          written,
          framed.length - written,
          this.#bytes + written,
        );
      }
    } catch (error) {
      ftruncateSync(this.#descriptor, this.#bytes);
      throw error;
    }
    this.#bytes += framed.length;
  }

  /**
   * Whole records from `offset` on, together at most `bytesMax` unless the first alone is longer; and where the next
   * begin. None at the end, or where a record is torn or damaged.
   */
  read(offset: number, bytesMax: number): { records: Uint8Array[]; nextOffset: number } {
    const records: Uint8Array[] = [];
    const bytes = Buffer.allocUnsafe(Math.min(bytesMax, this.#bytes - offset));
    const length = readSync(this.#descriptor, bytes, 0, bytes.length, offset);
    let at = 0;
    while (at + RECORD_HEADER_BYTES <= length) {
      const end = at + RECORD_HEADER_BYTES + bytes.readUInt32LE(at);
      if (end > length || end === at + RECORD_HEADER_BYTES) break;
      const record = bytes.subarray(at + RECORD_HEADER_BYTES, end);
      if (crc32(record) !== bytes.readUInt32LE(at + 4)) return { records, nextOffset: offset + at };
      records.push(record);
      at = end;
    }
    if (at === 0 && length >= RECORD_HEADER_BYTES)
      return this.#readLong(offset, bytes.readUInt32LE(0), bytesMax);
    return { records, nextOffset: offset + at };
  }

  unlink(): void {
    closeSync(this.#descriptor);
    unlinkSync(this.file);
  }

  close(): void {
    closeSync(this.#descriptor);
  }

  #writeHeader(): void {
    this.#header.writeUInt32LE(SEGMENT_MARK, 0);
    this.#header.writeUInt32LE(this.#publishedOffset, 4);
    this.#header.writeUInt32LE(crc32(this.#header.subarray(0, 8)), 8);
    writeSync(this.#descriptor, this.#header, 0, SEGMENT_HEADER_BYTES, 0);
  }

  #readHeader(): void {
    const length = readSync(this.#descriptor, this.#header, 0, SEGMENT_HEADER_BYTES, 0);
    const isWhole = length === SEGMENT_HEADER_BYTES && this.#header.readUInt32LE(0) === SEGMENT_MARK;
    if (isWhole && crc32(this.#header.subarray(0, 8)) === this.#header.readUInt32LE(8)) {
      this.#publishedOffset = this.#header.readUInt32LE(4);
    }
  }

  #readLong(
    offset: number,
    recordBytes: number,
    bytesMax: number,
  ): { records: Uint8Array[]; nextOffset: number } {
    const wholeBytes = RECORD_HEADER_BYTES + recordBytes;
    if (recordBytes > RECORD_BYTES_MAX || wholeBytes <= bytesMax || offset + wholeBytes > this.#bytes) {
      return { records: [], nextOffset: offset };
    }
    return this.read(offset, wholeBytes);
  }
}

function frame(records: readonly Uint8Array[]): Buffer {
  let length = 0;
  for (const record of records) length += RECORD_HEADER_BYTES + record.length;
  const framed = Buffer.allocUnsafe(length);
  let at = 0;
  for (const record of records) {
    framed.writeUInt32LE(record.length, at);
    framed.writeUInt32LE(crc32(record), at + 4);
    framed.set(record, at + RECORD_HEADER_BYTES);
    at += RECORD_HEADER_BYTES + record.length;
  }
  return framed;
}
