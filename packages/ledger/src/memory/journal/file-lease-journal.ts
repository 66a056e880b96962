import { mkdirSync, readdirSync, readFileSync, unlink, unlinkSync } from 'node:fs';
import path from 'node:path';
import type { LeaseJournal } from '../lease-journal.ts';
import { type JournalChange, JournalContent, leaseText } from './journal-content.ts';
import { journalLine, journalTexts } from './journal-line.ts';
import { JournalSegment } from './journal-segment.ts';

const SEGMENT_NAME = /^leases-(\d{1,15})\.log$/;
/** A segment is replaced when it is longer than this and than so many times what it began with. */
const SEGMENT_BYTES = 4 * 1024 * 1024;
const SEGMENT_GROWTH = 4;

/**
 * A journal of lines in a folder that one process owns. A call appends one line, which survives the end of the process when
 * it returns; a power cut may take the last ones. A line that was torn by the end of a process is void, as its call is.
 *
 * A segment that has grown is replaced by one that begins with all that is open, written at once and synced to the disk in
 * the background; the old one is deleted after that. So a folder has twice the open leases, and some megabytes.
 */
export function fileLeaseJournal(options: {
  folder: string;
  /** Tests replace segments sooner. */
  segmentBytes?: number;
}): LeaseJournal {
  return new FileLeaseJournal(options.folder, options.segmentBytes ?? SEGMENT_BYTES);
}

class FileLeaseJournal implements LeaseJournal {
  readonly #folder: string;
  readonly #segmentBytes: number;
  readonly #content = new JournalContent();
  #segment: JournalSegment;
  #number: number;
  /** Segments that the current one replaces when it is on the disk. */
  #replaced: string[];
  #wholeBytes = 0;
  #isClosed = false;

  constructor(folder: string, segmentBytes: number) {
    this.#folder = folder;
    this.#segmentBytes = segmentBytes;
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const numbers = readdirSync(folder)
      .flatMap((name) => SEGMENT_NAME.exec(name)?.[1] ?? [])
      .map(Number)
      .sort((one, other) => one - other);
    this.#replaced = numbers.map((number) => this.#fileOf(number));
    for (const file of this.#replaced) {
      for (const text of journalTexts(readFileSync(file, 'utf8'))) this.#content.apply(changeOf(text));
    }
    this.#number = (numbers.at(-1) ?? 0) + 1;
    this.#segment = this.#begin();
  }

  put(leases: Parameters<LeaseJournal['put']>[0]): void {
    const texts = leases.map(leaseText);
    this.#append(`{"leases":[${texts.join(',')}]}`);
    for (const [index, { id }] of leases.entries()) this.#content.putLease(id, texts[index] ?? '');
    this.#replaceGrown();
  }

  remove(ids: readonly string[]): void {
    this.#write({ removedLeases: ids });
  }

  load(): ReturnType<LeaseJournal['load']> {
    return this.#content.leases();
  }

  putClaim({ key, untilMs }: Parameters<LeaseJournal['putClaim']>[0]): void {
    this.#write({ claims: [[key, untilMs]] });
  }

  removeClaims(keys: readonly string[]): void {
    this.#write({ removedClaims: keys });
  }

  loadClaims(): ReturnType<LeaseJournal['loadClaims']> {
    return this.#content.claims();
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#segment.close();
  }

  #write(change: JournalChange): void {
    this.#append(JSON.stringify(change));
    this.#content.apply(change);
    this.#replaceGrown();
  }

  #append(text: string): void {
    if (this.#isClosed) throw new Error('the lease journal is closed');
    this.#segment.append(journalLine(text));
  }

  #replaceGrown(): void {
    const { bytes, isSyncing } = this.#segment;
    if (isSyncing || bytes < this.#segmentBytes || bytes < this.#wholeBytes * SEGMENT_GROWTH) return;
    const grown = this.#segment;
    this.#number += 1;
    try {
      this.#segment = this.#begin();
    } catch {
      // The grown one stays in use, and is replaced when it has grown by as much again.
      this.#wholeBytes = bytes;
      return;
    }
    this.#replaced.push(grown.file);
    grown.close();
  }

  /** A segment that holds all that is open. Throws when the disk refuses it. */
  #begin(): JournalSegment {
    const segment = new JournalSegment(this.#fileOf(this.#number));
    try {
      segment.append(journalLine(this.#content.whole()));
    } catch (error) {
      segment.close();
      unlinkSync(segment.file);
      throw error;
    }
    this.#wholeBytes = segment.bytes;
    segment.sync(() => {
      // What cannot be deleted is void beside this segment, and is deleted by a later start.
      for (const file of this.#replaced.splice(0)) unlink(file, () => {});
    });
    return segment;
  }

  #fileOf(number: number): string {
    return path.join(this.#folder, `leases-${number}.log`);
  }
}

function changeOf(text: string): JournalChange {
  // Only this journal writes lines, and the checksum of this one is right.
  return JSON.parse(text) as JournalChange;
}
