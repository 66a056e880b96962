import type { Attributes } from '@opentelemetry/api';
import type { Telemetry } from './telemetry.ts';

/** Values of a label; further ones are counted as one. */
export const LABEL_VALUES_MAX = 1_000;
const OTHERS = 'other';

/**
 * A counter with one label that is cheap enough for every request: counts are kept here and handed over when the metrics are read.
 */
export function labelledCounter(
  { meter }: Pick<Telemetry, 'meter'>,
  {
    name,
    label,
    description,
  }: { readonly name: string; readonly label: string; readonly description: string },
): (value: string, by: number) => void {
  const counts = new Map<string, { readonly attributes: Attributes; sum: number }>();
  meter.createObservableCounter(name, { description }).addCallback((to) => {
    for (const { attributes, sum } of counts.values()) to.observe(sum, attributes);
  });
  return (value, by) => {
    const shown = counts.has(value) || counts.size < LABEL_VALUES_MAX ? value : OTHERS;
    const count = counts.get(shown);
    if (count !== undefined) count.sum += by;
    else counts.set(shown, { attributes: { [label]: shown }, sum: by });
  };
}
