import type { Clock } from '@tollgate/clock';
import type { AnswerSink } from '../../answer/sink.ts';
import { type Complexity, complexityOf, userTextOf } from '../../routing/complexity.ts';
import type { Classifier as ClassifierOfRoute } from '../../routing/route.ts';
import type { Targets } from '../../routing/targets.ts';
import type { Admitted, Decoded } from '../request.ts';
import { classifierRequest } from './classifier-request.ts';
import { HeldAnswer } from './held-answer.ts';
import { KnownTiers } from './known-tiers.ts';
import { tierIn } from './tier-in.ts';

/** What asks classifiers. */
export type ClassifierPorts = {
  readonly clock: Pick<Clock, 'nowMs' | 'monotonicMs'>;
  readonly targets: () => Targets;
  /** Takes a request of the gateway's own through admission, its call and its settlement. Never rejects. */
  ask(request: Decoded, sink: AnswerSink): Promise<void>;
};

/**
 * Asks the classifier of a virtual model how demanding requests are. The call is a request of its own of the same caller: policy
 * admits it, and its usage is charged. The tiers of the last texts are remembered, so that the turns of one agent ask once.
 */
export class Classifier {
  readonly #ports: ClassifierPorts;
  readonly #known: KnownTiers;

  constructor(ports: ClassifierPorts) {
    this.#ports = ports;
    this.#known = new KnownTiers(ports.clock);
  }

  /** The complexity of a request; by the fallback of its route if the classifier does not answer with a tier. Never rejects. */
  async complexityOf(request: Admitted, virtualModel: string, route: ClassifierOfRoute): Promise<Complexity> {
    const text = userTextOf(request.body).slice(0, TEXT_CHARS_MAX);
    if (text === '') return fallback(request, route);
    const key = { model: route.model, text };
    const known = this.#known.get(key);
    if (known !== undefined) return { tier: known, cause: CAUSE };
    const answer = new HeldAnswer();
    const modelId = this.#ports.targets().byName.get(route.model)?.modelId ?? '';
    const asked = classifierRequest(request, {
      virtualModel,
      route,
      text,
      modelId,
      clock: this.#ports.clock,
    });
    await Promise.all([this.#ports.ask(asked, answer), answer.isOver]);
    const tier = answer.body && tierIn(answer.body);
    if (tier === undefined) return fallback(request, route);
    this.#known.set(key, tier);
    return { tier, cause: CAUSE };
  }
}

/** Most of the text that a classifier gets. */
const TEXT_CHARS_MAX = 4_096;
const CAUSE = 'llm-classifier';

function fallback({ body }: Admitted, { fallbackTier }: ClassifierOfRoute): Complexity {
  if (fallbackTier !== undefined) return { tier: fallbackTier, cause: 'fallback: static' };
  const { tier, cause } = complexityOf(body);
  return { tier, cause: `fallback: ${cause}` };
}
