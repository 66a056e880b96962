import type { RequestDraft } from './request-draft.ts';
import type { RequestText } from './request-texts.ts';
import { RewrittenTexts } from './rewritten-texts.ts';

/** A request on its way through the guardrails that rewrite it. */
export class Rewriting {
  #base: RequestDraft;
  /** As rewritten so far, in the order of the base. */
  #texts: readonly RequestText[];

  constructor(draft: RequestDraft) {
    this.#base = draft;
    this.#texts = draft.texts;
  }

  get texts(): readonly RequestText[] {
    return this.#texts;
  }

  get unread(): ReadonlySet<string> {
    return this.#base.unread;
  }

  /** Why texts of the request cannot be rewritten; undefined if they can. */
  get unwritable(): string | undefined {
    return this.#base.unwritable;
  }

  /** Takes rewritten texts, in the same order. */
  rewrite(texts: readonly RequestText[]): void {
    this.#texts = texts;
  }

  /** Takes a whole other request. */
  replace(draft: RequestDraft): void {
    this.#base = draft;
    this.#texts = draft.texts;
  }

  /** The request as it is now. */
  draft(): RequestDraft {
    const rewritten = new RewrittenTexts();
    for (const [index, text] of this.#texts.entries()) {
      const original = this.#base.texts[index];
      if (original !== undefined && original.text !== text.text) rewritten.add(original, text.text);
    }
    if (!rewritten.isEmpty) this.replace(this.#base.with(rewritten));
    return this.#base;
  }
}
