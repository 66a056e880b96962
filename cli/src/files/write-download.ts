import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Download } from '../admin/download.ts';

/** Where a download goes. */
export type DownloadTarget = {
  /** A file, which gets this name when it is whole; `undefined` for standard output. */
  readonly output: string | undefined;
  /** Takes a line about how far it is, each time that another part of it has come. */
  progress(line: string): void;
};

/** Lines between two reports of progress, and of a file whose length is not known. */
const PARTS = 10;
const LINES_AT_LEAST = 100_000;
const NEWLINE = 0x0a;

/** Writes a file as it comes, in little memory. Resolves with its bytes; a file that breaks off is removed. */
export async function writeDownload(
  { requests, content }: Download,
  { output, progress }: DownloadTarget,
): Promise<number> {
  const every = Math.max(LINES_AT_LEAST, Math.ceil((requests ?? 0) / PARTS));
  let bytes = 0;
  let lines = 0;
  let reportedLines = 0;
  const counted = new Transform({
    transform(chunk: Uint8Array, _encoding, done) {
      bytes += chunk.length;
      for (const byte of chunk) if (byte === NEWLINE) lines += 1;
      if (lines - reportedLines >= every) {
        reportedLines = lines;
        progress(requests === undefined ? `${lines} rows` : `${lines} of ${requests} rows`);
      }
      done(null, chunk);
    },
  });
  if (output === undefined) {
    await pipeline(content, counted, process.stdout, { end: false });
    return bytes;
  }
  const unfinished = `${output}.part`;
  try {
    await pipeline(content, counted, createWriteStream(unfinished));
    await rename(unfinished, output);
  } catch (error) {
    await rm(unfinished, { force: true });
    throw error;
  }
  return bytes;
}
