import { closeSync, fsync, openSync, writeSync } from 'node:fs';

/** One file of lines that are appended. */
export class JournalSegment {
  readonly file: string;
  readonly #descriptor: number;
  #bytes = 0;
  #isSyncing = false;
  #isClosing = false;

  /** Makes the file. Throws when it exists. */
  constructor(file: string) {
    this.file = file;
    this.#descriptor = openSync(file, 'wx', 0o600);
  }

  get bytes(): number {
    return this.#bytes;
  }

  get isSyncing(): boolean {
    return this.#isSyncing;
  }

  /**
   * Appends a line, which survives the end of the process when this returns. Throws when the disk refuses; the next line
   * is written over what there is of this one then.
   */
  append(line: string): void {
    const bytes = Buffer.from(line);
    let written = 0;
    while (written < bytes.length) {
      const at = this.#bytes + written;
      written += writeSync(this.#descriptor, bytes, written, bytes.length - written, at);
    }
    this.#bytes += bytes.length;
  }

  /** Brings what was appended to the disk, away from the event loop; `synced` is called if that went well. */
  sync(synced: () => void): void {
    this.#isSyncing = true;
    fsync(this.#descriptor, (error) => {
      this.#isSyncing = false;
      if (this.#isClosing) closeSync(this.#descriptor);
      if (error === null) synced();
    });
  }

  /** Safe while it is being synced. */
  close(): void {
    this.#isClosing = true;
    if (!this.#isSyncing) closeSync(this.#descriptor);
  }
}
