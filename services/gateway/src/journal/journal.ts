import { mkdirSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { RECORD_HEADER_BYTES, Segment } from './segment.ts';

/** Events that go to the bus together. */
export type Batch = {
  readonly records: readonly Uint8Array[];
  /** Where the records are on disk; undefined for records that the disk refused. */
  readonly source: { readonly entry: Entry; readonly nextOffset: number } | undefined;
};

/** What a journal tells of itself. */
export type JournalEvents = {
  /** The disk refused a write; the records stay in memory until they are published. */
  writeFailed(error: unknown, records: number): void;
  /** A segment ends in bytes that are no whole record: a process or machine died while writing. */
  tornRecord(file: string, bytes: number): void;
};

/** How a journal is kept. */
export type JournalOptions = {
  readonly dir: string;
  /** On disk; beyond it `isFull`. */
  readonly bytesMax: number;
  readonly events: JournalEvents;
};

/** A segment, in one of two states: in memory (`waiting` has all that is not published) or on disk only. */
type Entry = { readonly segment: Segment; waiting: Uint8Array[] | undefined };

const SEGMENT_BYTES_MAX = 8 * 1024 * 1024;
/** A segment that is published whole is removed from this size on; a smaller one goes on being written. */
const CLEARED_BYTES_MIN = 1024 * 1024;
const MEMORY_BYTES_MAX = 32 * 1024 * 1024;
const SUFFIX = '.journal';

/**
 * Usage events on their way to the bus: appended to files before the client learns that its answer is complete, and
 * unlinked when the bus has acknowledged them. So a gateway that is killed loses no finished request: the next start
 * publishes what is left.
 *
 * Records of one turn of the event loop are written together, synchronously, without fsync: they survive the process,
 * not the machine. Published records are normally taken from memory; when the bus is away for long they are read back
 * from the files. One process owns a folder (see `folder-lock.ts`).
 */
export class Journal {
  readonly #options: JournalOptions;
  #entries: Entry[] = [];
  #nextSegment = 1;
  #diskBytes = 0;
  #memoryBytes = 0;
  #unsaved: Uint8Array[] = [];
  #turnRecords: Uint8Array[] = [];
  #turnCallbacks: (() => void)[] = [];
  #onAppended: () => void = () => {};
  #isDiskFull = false;

  /** Opens the folder and finds what an earlier process left in it. */
  constructor(options: JournalOptions) {
    this.#options = options;
    mkdirSync(options.dir, { recursive: true, mode: 0o700 });
    for (const name of readdirSync(options.dir).sort()) {
      if (!name.endsWith(SUFFIX)) continue;
      const segment = Segment.open(path.join(options.dir, name));
      this.#nextSegment = Number.parseInt(name, 10) + 1;
      this.#diskBytes += segment.bytes;
      this.#entries.push({ segment, waiting: undefined });
    }
    this.#addSegment();
  }

  /** True when new requests must not be taken, because their events might find no room. */
  get isFull(): boolean {
    return this.#diskBytes >= this.#options.bytesMax || this.#unsaved.length > 0;
  }

  /** Whether it is full because the disk had no room for records, which then wait in memory. */
  get isDiskFull(): boolean {
    return this.#isDiskFull && this.#unsaved.length > 0;
  }

  get diskBytes(): number {
    return this.#diskBytes;
  }

  /** Of records that are held in memory beside the files. */
  get memoryBytes(): number {
    return this.#memoryBytes;
  }

  /** Called after records have been appended. */
  onAppended(listener: () => void): void {
    this.#onAppended = listener;
  }

  /** Appends a record at the end of this turn of the event loop, then calls `whenSafe`. */
  append(record: Uint8Array, whenSafe: () => void): void {
    this.#turnRecords.push(record);
    this.#turnCallbacks.push(whenSafe);
    if (this.#turnRecords.length === 1) setImmediate(() => this.flush());
  }

  /** Appends the records of this turn now. */
  flush(): void {
    const records = this.#turnRecords;
    if (records.length === 0) return;
    const callbacks = this.#turnCallbacks;
    this.#turnRecords = [];
    this.#turnCallbacks = [];
    this.#write(records);
    for (const whenSafe of callbacks) whenSafe();
    this.#onAppended();
  }

  /** The oldest records that are not acknowledged; undefined when there are none. Changes nothing. */
  nextBatch(bounds: { readonly recordsMax: number; readonly bytesMax: number }): Batch | undefined {
    if (this.#unsaved.length > 0)
      return { records: this.#unsaved.slice(0, bounds.recordsMax), source: undefined };
    for (let entry = this.#entries[0]; entry !== undefined; entry = this.#entries[0]) {
      const batch = entry.waiting === undefined ? diskBatch(entry, bounds) : memoryBatch(entry, bounds);
      if (batch.records.length > 0) return batch;
      if (entry === this.#active) {
        // Caught up with the disk: from here on records are taken from memory again.
        entry.waiting ??= [];
        if (entry.segment.bytes < CLEARED_BYTES_MIN && !this.isFull) return undefined;
        this.#addSegment();
      }
      this.#retire(entry);
    }
    return undefined;
  }

  /** The batch is stored by the bus: its records are no longer needed here. */
  acknowledge(batch: Batch): void {
    if (batch.source === undefined) {
      this.#unsaved = this.#unsaved.slice(batch.records.length);
      return;
    }
    const { entry, nextOffset } = batch.source;
    entry.segment.markPublished(nextOffset);
    if (entry.waiting === undefined) return;
    entry.waiting.splice(0, batch.records.length);
    for (const record of batch.records) this.#memoryBytes -= record.length;
  }

  /** Lets go of the files; those with nothing left to publish are removed. Nothing may be appended any more. */
  close(): void {
    this.flush();
    for (const { segment } of this.#entries) {
      if (segment.publishedOffset >= segment.bytes) segment.unlink();
      else segment.close();
    }
    this.#entries = [];
  }

  get #active(): Entry | undefined {
    return this.#entries.at(-1);
  }

  #write(records: Uint8Array[]): void {
    const active = this.#active;
    if (active === undefined) return;
    const before = active.segment.bytes;
    try {
      active.segment.append(records);
    } catch (error) {
      this.#unsaved.push(...records);
      this.#isDiskFull = error instanceof Error && 'code' in error && error.code === 'ENOSPC';
      this.#options.events.writeFailed(error, records.length);
      return;
    }
    this.#diskBytes += active.segment.bytes - before;
    this.#remember(active, records);
    if (active.segment.bytes >= SEGMENT_BYTES_MAX) this.#addSegment();
  }

  #remember(entry: Entry, records: readonly Uint8Array[]): void {
    if (entry.waiting === undefined) return;
    for (const record of records) this.#memoryBytes += record.length;
    entry.waiting.push(...records);
    if (this.#memoryBytes > MEMORY_BYTES_MAX) this.#forget(entry);
  }

  /** From here on the entry is read from disk. */
  #forget(entry: Entry): void {
    for (const record of entry.waiting ?? []) this.#memoryBytes -= record.length;
    entry.waiting = undefined;
  }

  #addSegment(): void {
    const name = `${String(this.#nextSegment++).padStart(12, '0')}${SUFFIX}`;
    const segment = Segment.create(path.join(this.#options.dir, name));
    this.#diskBytes += segment.bytes;
    const isMemoryFree = this.#memoryBytes < MEMORY_BYTES_MAX;
    this.#entries.push({ segment, waiting: isMemoryFree ? [] : undefined });
  }

  #retire({ segment }: Entry): void {
    if (segment.publishedOffset < segment.bytes) {
      this.#options.events.tornRecord(segment.file, segment.bytes - segment.publishedOffset);
    }
    this.#diskBytes -= segment.bytes;
    segment.unlink();
    this.#entries.shift();
  }
}

function diskBatch(entry: Entry, bounds: { bytesMax: number }): Batch {
  const { records, nextOffset } = entry.segment.read(entry.segment.publishedOffset, bounds.bytesMax);
  return { records, source: { entry, nextOffset } };
}

function memoryBatch(entry: Entry, bounds: { recordsMax: number; bytesMax: number }): Batch {
  const waiting = entry.waiting ?? [];
  let count = 0;
  let bytes = 0;
  for (const record of waiting) {
    if (count === bounds.recordsMax || (count > 0 && bytes + record.length > bounds.bytesMax)) break;
    bytes += record.length + RECORD_HEADER_BYTES;
    count++;
  }
  return {
    records: waiting.slice(0, count),
    source: { entry, nextOffset: entry.segment.publishedOffset + bytes },
  };
}
