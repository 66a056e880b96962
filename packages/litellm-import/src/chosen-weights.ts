import type { PlacedDeployment } from './accounts-of.ts';

/** What LiteLLM weighs deployments by: the first that the first deployment has. */
const MEASURES = ['weight', 'rpm', 'tpm'] as const;
const WEIGHT_MAX = 1_000_000;
/** Fractions keep three digits. */
const FRACTION_SCALE = 1_000;

/**
 * Returns the weight of each deployment of one name as a whole number, all 1 if nothing weighs them or `isWeighed` is
 * false. Reads `weight`, so that it is not reported as left out.
 */
export function chosenWeights(deployments: readonly PlacedDeployment[], isWeighed: boolean): number[] {
  const given = MEASURES.map((measure) =>
    deployments.map(({ params, entry }) =>
      measure === 'weight' ? params.count(measure) : (entry.count(measure) ?? params.count(measure)),
    ),
  );
  const measured = given.find(([first]) => first !== undefined);
  const weights = (measured ?? []).map((weight) => weight ?? 0);
  const largest = Math.max(0, ...weights);
  if (!isWeighed || deployments.length < 2 || largest === 0) return deployments.map(() => 1);
  const largestOut = Math.min(weights.every(Number.isInteger) ? largest : fractionOut(largest), WEIGHT_MAX);
  return weights.map((weight) => Math.round((weight / largest) * largestOut));
}

/** Tiny weights are scaled up further, as all of them would become 0. */
function fractionOut(largest: number): number {
  const scaled = largest * FRACTION_SCALE;
  return scaled < 1 ? FRACTION_SCALE : scaled;
}
