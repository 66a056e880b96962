import { hash } from 'node:crypto';
import type { Clock } from '@tollgate/clock';
import type { Tier } from '../../routing/complexity.ts';

/** What a classifier was asked. */
export type ClassifiedText = { readonly model: string; readonly text: string };

/** About 1 MiB. */
const TEXTS_MAX = 4_096;
const LIFE_MS = 600_000;

/** The tiers that classifiers gave texts in the last ten minutes, by a hash: the texts themselves are not kept. */
export class KnownTiers {
  readonly #clock: Pick<Clock, 'monotonicMs'>;
  readonly #tiers = new Map<string, { readonly tier: Tier; readonly untilMs: number }>();

  constructor(clock: Pick<Clock, 'monotonicMs'>) {
    this.#clock = clock;
  }

  /** The tier of a text; undefined if it is not known or too old. */
  get(asked: ClassifiedText): Tier | undefined {
    const known = this.#tiers.get(keyOf(asked));
    return known !== undefined && known.untilMs > this.#clock.monotonicMs() ? known.tier : undefined;
  }

  /** Keeps the tier of a text, in place of the oldest one if there is no room. */
  set(asked: ClassifiedText, tier: Tier): void {
    const key = keyOf(asked);
    this.#tiers.delete(key);
    const [oldest] = this.#tiers.keys();
    if (this.#tiers.size >= TEXTS_MAX && oldest !== undefined) this.#tiers.delete(oldest);
    this.#tiers.set(key, { tier, untilMs: this.#clock.monotonicMs() + LIFE_MS });
  }
}

function keyOf({ model, text }: ClassifiedText): string {
  return hash('sha256', `${model}\0${text}`, 'base64');
}
