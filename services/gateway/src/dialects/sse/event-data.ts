const LINE_FEED = 0x0a;

/** An event of a model is far smaller; one with generated images may reach it. */
export const EVENT_BYTES_MAX = 32 * 1024 * 1024;

/** Text beside events that is kept to find out what came in their place. */
const STRAY_CHARS_MAX = 256 * 1024;

/**
 * Splits the bytes of a stream of server-sent events into the data of each event, wherever the bytes are split.
 * Event names, ids and comments are left out: every wire repeats the name inside its data. Lines end with a line feed,
 * with or without a carriage return before it.
 */
export class EventData {
  #pending: Buffer[] = [];
  #pendingBytes = 0;
  #data: string | undefined;
  #stray = '';
  #hasEvents = false;

  /** Whether an event is larger than `EVENT_BYTES_MAX`; nothing more is read then. */
  get isTooLarge(): boolean {
    return this.#pendingBytes + (this.#data?.length ?? 0) > EVENT_BYTES_MAX;
  }

  /** The body when it holds no event at all, such as a JSON error or a page of HTML. */
  get stray(): string | undefined {
    return this.#hasEvents ? undefined : this.#stray;
  }

  /** The data of every event that these bytes complete. */
  push(bytes: Buffer): readonly string[] {
    const end = bytes.lastIndexOf(LINE_FEED) + 1;
    if (end === 0) {
      this.#keep(bytes);
      return NONE;
    }
    const whole = end === bytes.length ? bytes : bytes.subarray(0, end);
    const lines = this.#pending.length === 0 ? whole : Buffer.concat([...this.#pending, whole]);
    this.#pending = [];
    this.#pendingBytes = 0;
    if (end < bytes.length) this.#keep(bytes.subarray(end));
    return this.#read(lines.toString('utf8'));
  }

  /** The last event of a body that is whole but lacks the blank line after it. */
  end(): readonly string[] {
    const rest = Buffer.concat(this.#pending).toString('utf8');
    this.#pending = [];
    this.#pendingBytes = 0;
    return this.#read(`${rest}\n\n`);
  }

  #keep(bytes: Buffer): void {
    this.#pending.push(bytes);
    this.#pendingBytes += bytes.length;
  }

  #read(text: string): readonly string[] {
    let found: string[] | undefined;
    for (let start = 0; start < text.length; ) {
      const feed = text.indexOf('\n', start);
      const end = text.charCodeAt(feed - 1) === CARRIAGE_RETURN ? feed - 1 : feed;
      if (end <= start) {
        if (this.#data !== undefined) {
          found ??= [];
          found.push(this.#data);
          this.#data = undefined;
        }
      } else if (text.startsWith('data:', start)) {
        const value = text.slice(text.charCodeAt(start + 5) === SPACE ? start + 6 : start + 5, end);
        this.#data = this.#data === undefined ? value : `${this.#data}\n${value}`;
        this.#hasEvents = true;
      } else if (!this.#hasEvents && this.#stray.length < STRAY_CHARS_MAX) {
        this.#stray += `${text.slice(start, end)}\n`;
      }
      start = feed + 1;
    }
    return found ?? NONE;
  }
}

const CARRIAGE_RETURN = 0x0d;
const SPACE = 0x20;
const NONE: readonly string[] = [];
