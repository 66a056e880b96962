import { pipeline } from 'node:stream';
import {
  type BrotliDecompress,
  createBrotliDecompress,
  createGunzip,
  createInflate,
  createInflateRaw,
  createZstdDecompress,
  type Gunzip,
  type Inflate,
  type InflateRaw,
  type ZstdDecompress,
} from 'node:zlib';

/** What a decoding tells. `ended` or `failed` is called once, and neither after `destroy`. */
export type DecodingOutput = {
  decoded(bytes: Buffer): void;
  ended(): void;
  failed(error: Error): void;
  /** There is room again after `write` returned false, and the reader has not paused. */
  drained(): void;
};

type Decoder = BrotliDecompress | Gunzip | Inflate | InflateRaw | ZstdDecompress;

/** More codings on top of each other are no answer that a provider sends. */
const CODINGS_MAX = 3;

/**
 * The codings of a body in the order they are undone. `undefined` without one, or with one that the gateway does not know:
 * its bytes then pass as they came. Names are case-insensitive (RFC 9110 8.4.1).
 */
export function contentCodings(header: string | string[] | undefined): readonly string[] | undefined {
  if (header === undefined) return undefined;
  const names = String(header)
    .toLowerCase()
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '' && name !== 'identity');
  const isKnown = names.length <= CODINGS_MAX && names.every((name) => Object.hasOwn(DECODERS, name));
  return isKnown && names.length > 0 ? names.reverse() : undefined;
}

/** The headers of a body whose codings are undone. */
export function decodedHeaders<Headers extends { readonly [name: string]: unknown }>(
  headers: Headers,
): Headers {
  // The end of the coding says where the body ends, as the last chunk would.
  return {
    ...headers,
    'content-encoding': undefined,
    'content-length': undefined,
    'transfer-encoding': 'chunked',
  };
}

/** Undoes content codings as bytes arrive, in constant memory. */
export class ContentDecoding {
  readonly #codings: readonly string[];
  readonly #output: DecodingOutput;
  /** Made with the first bytes, which tell two kinds of deflate apart. */
  #stages: readonly Decoder[] = [];
  #isPaused = false;
  /** Why the body broke off, once all that came of it has been decoded. */
  #cut: Error | undefined;
  #isOver = false;

  /** `codings` come from `contentCodings`. */
  constructor(codings: readonly string[], output: DecodingOutput) {
    this.#codings = codings;
    this.#output = output;
  }

  /** Whether there is room for more. */
  write(bytes: Buffer): boolean {
    if (this.#stages.length === 0) this.#begin(bytes);
    return this.#stages[0]?.write(bytes) ?? true;
  }

  end(): void {
    const [first] = this.#stages;
    if (first === undefined) this.#finish(undefined);
    else first.end();
  }

  /** The body broke off: what was written is decoded first, then `failed` is called with this error. */
  cut(error: Error): void {
    const [first] = this.#stages;
    // Ending the stage instead would drop what a paused reader has not taken yet.
    if (first === undefined) this.#finish(error);
    else first.flush(() => this.#finishWhenRead(error));
  }

  pause(): void {
    this.#isPaused = true;
    this.#stages.at(-1)?.pause();
  }

  resume(): void {
    this.#isPaused = false;
    this.#stages.at(-1)?.resume();
  }

  destroy(): void {
    this.#isOver = true;
    for (const stage of this.#stages) {
      stage.removeAllListeners();
      stage.on('error', () => {});
      stage.destroy();
    }
  }

  #finishWhenRead(error: Error): void {
    this.#cut = error;
    if (this.#stages.every((stage) => stage.readableLength === 0)) this.#finish(error);
  }

  #finish(error: Error | undefined): void {
    if (this.#isOver) return;
    this.#isOver = true;
    if (error === undefined) this.#output.ended();
    else this.#output.failed(error);
  }

  #begin(start: Buffer): void {
    const stages = this.#codings.flatMap(
      (name, index) => DECODERS[name]?.(index === 0 ? start : undefined) ?? [],
    );
    const [first] = stages;
    const last = stages.at(-1);
    this.#stages = stages;
    first?.on('drain', () => {
      if (!this.#isPaused) this.#output.drained();
    });
    last?.on('data', (bytes: Buffer) => {
      this.#output.decoded(bytes);
      if (this.#cut !== undefined) this.#finishWhenRead(this.#cut);
    });
    if (this.#isPaused) last?.pause();
    if (stages.length > 1) {
      pipeline(stages, (error) => this.#finish(error ?? undefined));
    } else {
      last?.once('end', () => this.#finish(undefined));
      last?.once('error', (error) => this.#finish(error));
    }
  }
}

/** `deflate` is the zlib format (RFC 9110 8.4.1.2), but some servers leave zlib's two bytes out. */
function inflate(start: Buffer | undefined): Decoder {
  const [first = 0x78, second = 0x9c] = start ?? [];
  const isZlib = (first & 0x0f) === 8 && ((first << 8) | second) % 31 === 0;
  return isZlib ? createInflate() : createInflateRaw();
}

const DECODERS: Readonly<Record<string, (start: Buffer | undefined) => Decoder>> = {
  gzip: () => createGunzip(),
  'x-gzip': () => createGunzip(),
  deflate: inflate,
  br: () => createBrotliDecompress(),
  zstd: () => createZstdDecompress(),
};
