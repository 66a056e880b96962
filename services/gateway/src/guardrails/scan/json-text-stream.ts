import { findAll, type Released, rewrite, TextStream, type TextStreamOptions } from '@tollgate/guardrails';

/** What may stand in JSON between strings and punctuation. */
const LITERAL = /^(?:true|false|null|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)$/;
const STRUCTURE = /[\s{}[\]:,"]/;
const LITERAL_CHARS_MAX = 128;
/** Shorter numbers are nothing that a check looks for. */
const NUMBER_CHARS_MIN = 6;

/**
 * Scans JSON that arrives in chunks, the arguments of a tool call: each string as the text that it stands for, each long number
 * as its digits. What is rewritten stays JSON. Text that is no JSON is scanned as it is.
 */
export class JsonTextStream {
  readonly #options: TextStreamOptions;
  #state: 'outside' | 'string' | 'plain' = 'outside';
  #text: TextStream;
  /** A literal that has begun. */
  #literal = '';
  /** An escape that has begun. */
  #escape = '';
  #out = '';
  #findings: Released['findings'][number][] = [];

  constructor(options: TextStreamOptions) {
    this.#options = options;
    this.#text = new TextStream(options);
  }

  /** Takes more text. */
  push(text: string): Released {
    for (let at = 0; at < text.length; ) {
      if (this.#state === 'plain') at = this.#plain(text, at);
      else if (this.#state === 'string') at = this.#string(text, at);
      else at = this.#outside(text, at);
    }
    return this.#taken();
  }

  /** Lets everything go that is held. */
  release(): Released {
    this.#take(this.#text.release());
    return this.#taken();
  }

  /** The text is over. */
  end(): Released {
    if (this.#state === 'outside' && this.#literal !== '') this.#endLiteral();
    this.#take(this.#text.end());
    this.#out += this.#escape;
    return this.#taken();
  }

  /** Characters that are held back. */
  get heldChars(): number {
    return this.#literal.length + this.#escape.length + this.#text.heldChars;
  }

  #plain(text: string, at: number): number {
    this.#take(this.#text.push(text.slice(at)));
    return text.length;
  }

  #outside(text: string, at: number): number {
    const character = text.charAt(at);
    if (STRUCTURE.test(character)) {
      if (this.#literal !== '') this.#endLiteral();
      if (this.#isPlain()) return at;
      this.#out += character;
      if (character === '"') this.#begin('string');
      return at + 1;
    }
    this.#literal += character;
    if (this.#literal.length > LITERAL_CHARS_MAX) this.#endLiteral();
    return at + 1;
  }

  #isPlain(): boolean {
    return this.#state === 'plain';
  }

  #endLiteral(): void {
    const literal = this.#literal;
    this.#literal = '';
    if (!LITERAL.test(literal)) {
      this.#begin('plain');
      this.#take(this.#text.push(literal));
      return;
    }
    const { detectors, replace } = this.#options;
    const findings = literal.length < NUMBER_CHARS_MIN ? [] : findAll(literal, detectors);
    this.#findings.push(...findings.map((each) => ({ ...each, found: literal.slice(each.start, each.end) })));
    const isRewritten = findings.length > 0 && replace !== undefined;
    this.#out += isRewritten ? JSON.stringify(rewrite(literal, findings, replace)) : literal;
  }

  #string(text: string, at: number): number {
    if (this.#escape !== '') return this.#inEscape(text, at);
    let end = at;
    while (end < text.length && text[end] !== '"' && text[end] !== '\\') end++;
    if (end > at) this.#take(this.#text.push(text.slice(at, end)));
    if (end === text.length) return end;
    if (text[end] === '"') {
      this.#take(this.#text.end());
      this.#out += '"';
      this.#begin('outside');
    } else this.#escape = '\\';
    return end + 1;
  }

  #inEscape(text: string, at: number): number {
    this.#escape += text.charAt(at);
    const isUnicode = this.#escape.startsWith('\\u');
    if (this.#escape.length < (isUnicode ? 6 : 2)) return at + 1;
    const sequence = this.#escape;
    this.#escape = '';
    this.#take(this.#text.push(unescaped(sequence)));
    return at + 1;
  }

  #begin(state: 'outside' | 'string' | 'plain'): void {
    this.#state = state;
    this.#text = new TextStream(this.#options);
  }

  #take({ text, findings }: Released): void {
    this.#out += this.#state === 'string' ? JSON.stringify(text).slice(1, -1) : text;
    this.#findings.push(...findings);
  }

  #taken(): Released {
    const taken = { text: this.#out, findings: this.#findings };
    this.#out = '';
    this.#findings = [];
    return taken;
  }
}

/** The character that an escape stands for; an unknown escape stands for itself. */
function unescaped(sequence: string): string {
  try {
    // The text between quotes is one escape.
    return JSON.parse(`"${sequence}"`) as string;
  } catch {
    return sequence;
  }
}
