import type { StreamPart } from '../../dialects/canonical/events.ts';
import type { Usage } from '../../dialects/canonical/usage.ts';
import { mergeUsage } from '../../dialects/usage/reducer.ts';
import type { RunningStream } from '../guard.ts';
import type { DeliveredText } from '../tap/delivered-output.ts';
import { isImage } from './is-image.ts';

/** Text kept whole; of more only the length is known. */
const TEXT_CHARS_MAX = 256 * 1024;

/** Meters the parts of a stream: what the provider counted, and what the model wrote. */
export class PartMeter implements RunningStream {
  #usage: Usage | undefined;
  #reports = 0;
  #events = 0;
  #text = '';
  #moreChars = 0;
  #images = 0;
  /** Lengths at the provider's last count. */
  #counted = { text: 0, moreChars: 0, images: 0 };

  /** The provider's own count; of several, none lowers what another one says. */
  get usage(): Usage | undefined {
    return this.#usage;
  }

  get reports(): number {
    return this.#reports;
  }

  /** Pieces of content. */
  get events(): number {
    return this.#events;
  }

  /** Whether nothing was delivered after the last count. */
  get isUsageLast(): boolean {
    const { text, moreChars, images } = this.deliveredSince();
    return this.#reports > 0 && text === '' && moreChars === 0 && images === 0;
  }

  /** Takes what a part says. */
  take(part: StreamPart): void {
    switch (part.kind) {
      case 'usage':
        this.#usage = mergeUsage(this.#usage, part.usage);
        this.#reports++;
        this.#counted = { text: this.#text.length, moreChars: this.#moreChars, images: this.#images };
        return;
      case 'delta':
        this.#events++;
        this.#add(part.text);
        return;
      case 'block_start':
        if (part.block.kind === 'tool_call') this.#add(part.block.name);
        else if (isImage(part.block)) this.#images++;
        return;
      default:
        return;
    }
  }

  /** Everything that the model wrote. */
  delivered(): DeliveredText {
    return { text: this.#text, moreChars: this.#moreChars, images: this.#images };
  }

  deliveredSince(): DeliveredText {
    const { text, moreChars, images } = this.#counted;
    return {
      text: this.#text.slice(text),
      moreChars: this.#moreChars - moreChars,
      images: this.#images - images,
    };
  }

  #add(text: string): void {
    if (this.#text.length < TEXT_CHARS_MAX) this.#text += text;
    else this.#moreChars += text.length;
  }
}
