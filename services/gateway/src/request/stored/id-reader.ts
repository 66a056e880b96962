import { LongEvent } from '../../answer/tap/long-event.ts';
import type { JsonObject } from '../../dialects/json/json-object.ts';
import { memberPaths } from '../../dialects/json/member-paths.ts';
import { MemberScanner } from '../../dialects/json/member-scanner.ts';
import { textOf } from '../../dialects/json/values.ts';

/** Where answers and events have the id of what was stored; a batch also has those of the files that it wrote. */
const PATHS = memberPaths(['id', 'response.id', 'output_file_id', 'error_file_id'], []);
const OPEN_BRACE = 0x7b;
/** The id comes with the first event; before it a provider may keep the client waiting. */
const EVENTS_MAX = 8;
const BYTES_MAX = 1024 * 1024;

/** Ids that an answer hands out. */
export type FoundIds = { readonly id: string; readonly fileIds: readonly string[] };

/** Reads the ids in a whole answer, or in the first events of a stream, as it passes. */
export class IdReader {
  readonly #found: (ids: FoundIds) => void;
  /** Of a batch: its files stand behind its id. */
  readonly #isToEnd: boolean;
  #scanner: MemberScanner | undefined;
  #event: LongEvent | undefined;
  #events = 0;
  #bytes = 0;
  #isOver = false;

  constructor(options: { readonly isToEnd: boolean; found(ids: FoundIds): void }) {
    this.#found = options.found;
    this.#isToEnd = options.isToEnd;
  }

  push(piece: Buffer): void {
    if (this.#isOver || piece.length === 0) return;
    this.#bytes += piece.length;
    if (this.#scanner === undefined && this.#event === undefined) this.#begin(piece);
    if (this.#scanner === undefined) this.#pushEvents(piece);
    else this.#pushWhole(this.#scanner, piece);
    if (this.#bytes > BYTES_MAX) this.#isOver = true;
  }

  end(): void {
    if (!this.#isOver && this.#scanner !== undefined) this.#take(this.#scanner.found);
  }

  #begin(piece: Buffer): void {
    const first = piece.find((byte) => byte > 0x20);
    if (first === OPEN_BRACE) this.#scanner = new MemberScanner(PATHS);
    else this.#event = new LongEvent(new MemberScanner(PATHS));
  }

  #pushWhole(scanner: MemberScanner, piece: Buffer): void {
    scanner.push(piece);
    if (!this.#isToEnd) this.#take(scanner.found);
  }

  #pushEvents(piece: Buffer): void {
    for (let rest = piece; rest.length > 0 && !this.#isOver; ) {
      const event = this.#event ?? new LongEvent(new MemberScanner(PATHS));
      this.#event = event;
      const end = event.push(rest);
      this.#take(event.found);
      if (end === -1) return;
      this.#event = undefined;
      rest = rest.subarray(end);
      if (++this.#events === EVENTS_MAX) this.#isOver = true;
    }
  }

  #take(found: JsonObject): void {
    const { response } = found;
    const inner =
      typeof response === 'object' && response !== null && 'id' in response ? response.id : undefined;
    const id = textOf(inner ?? found['id']);
    if (id === '') return;
    this.#isOver = true;
    const fileIds = [found['output_file_id'], found['error_file_id']].map(textOf).filter(Boolean);
    this.#found({ id, fileIds });
  }
}
