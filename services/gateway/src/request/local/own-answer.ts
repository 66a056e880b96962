import { countInput } from '../../metering/estimate.ts';
import type { Target } from '../../routing/target.ts';
import { warningsHeader } from '../headers/answer-headers.ts';
import type { Decoded, Routed } from '../request.ts';

/** Whether the gateway answers by itself, because the account does not serve an API that needs no model. */
export function isAnsweredHere({ dialect }: Pick<Decoded, 'dialect'>, target: Target): boolean {
  return (
    dialect.client.answerWithout !== undefined && target.provider.dialectFor(dialect, target) === undefined
  );
}

/** The body of the gateway's own answer. */
export function ownAnswer(request: Routed): Buffer {
  return Buffer.from(request.dialect.client.answerWithout?.(() => countInput(request)) ?? '');
}

/** Headers of the gateway's own answer: it says whose count it is. */
export function ownAnswerHeaders({ dialect, target }: Routed): string[] {
  if (dialect.client.hook !== undefined) return ['content-type', 'application/json'];
  const warning = `The account "${target.account}" does not serve ${dialect.client.api}: counted by the gateway's tokenizer.`;
  return ['content-type', 'application/json', ...warningsHeader([warning])];
}
