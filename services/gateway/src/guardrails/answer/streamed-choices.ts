import type { AnswerChoice, Finish } from '../../dialects/canonical/answer.ts';
import type { Block, StreamPart } from '../../dialects/canonical/events.ts';
import type { Part } from '../../dialects/canonical/part.ts';

type Growing = {
  readonly parts: Part[];
  open: { readonly block: Block; text: string } | undefined;
  finish: Finish;
};

/** Puts the choices of an answer together from the parts of its stream. */
export class StreamedChoices {
  readonly #growing = new Map<number, Growing>();
  #chars = 0;

  /** Characters so far. */
  get chars(): number {
    return this.#chars;
  }

  take(part: StreamPart): void {
    switch (part.kind) {
      case 'block_start': {
        const growing = this.#of(part.choice);
        close(growing);
        if (part.block.kind === 'opaque') growing.parts.push(part.block);
        else growing.open = { block: part.block, text: '' };
        return;
      }
      case 'delta': {
        const { open } = this.#of(part.choice);
        this.#chars += part.text.length;
        if (open !== undefined) open.text += part.text;
        return;
      }
      case 'block_end':
        close(this.#of(part.choice));
        return;
      case 'finish':
        this.#of(part.choice).finish = part.finish;
        return;
      case 'other':
        this.#of(0).parts.push({ kind: 'opaque', origin: part.origin, raw: part.raw });
        return;
      case 'start':
      case 'usage':
      case 'logprobs':
      case 'end':
        return;
      default:
        part satisfies never;
    }
  }

  /** The choices as far as they have come. */
  choices(): readonly AnswerChoice[] {
    return [...this.#growing].map(([index, growing]) => {
      close(growing);
      return { index, parts: growing.parts, finish: growing.finish };
    });
  }

  #of(choice: number): Growing {
    const known = this.#growing.get(choice);
    if (known !== undefined) return known;
    const growing: Growing = { parts: [], open: undefined, finish: { reason: 'stop' } };
    this.#growing.set(choice, growing);
    return growing;
  }
}

function close(growing: Growing): void {
  const { open } = growing;
  growing.open = undefined;
  if (open === undefined) return;
  const { block, text } = open;
  if (block.kind === 'tool_call') growing.parts.push({ ...block, arguments: text });
  else if (block.kind !== 'opaque') growing.parts.push({ kind: block.kind, text });
}
