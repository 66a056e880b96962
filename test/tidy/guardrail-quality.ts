import { ordinarySamples } from '../../packages/guardrails/corpus/ordinary-samples.ts';
import { builtInQuality } from '../../packages/guardrails/corpus/quality.ts';

/** Where docs/guardrails.md has the table. */
export const QUALITY_MARKERS = { begin: '<!-- quality:start -->', end: '<!-- quality:end -->' };

/** How well each built-in check finds what it looks for in the corpus, as a table. */
export function guardrailQualityTable(): string {
  const ordinary = ordinarySamples().length;
  const rows = builtInQuality().map(({ check, found, missed, falseAlarms }) => {
    const bad = found.length + missed.length;
    const precision = percent(found.length, found.length + falseAlarms.length);
    const alarms = `${falseAlarms.length} of ${ordinary}`;
    return `| \`${check}\` | ${found.length} of ${bad} | ${percent(found.length, bad)} | ${alarms} | ${precision} |`;
  });
  return [
    '| guardrail | bad prompts found | recall | ordinary prompts with findings | precision |',
    '|---|---|---|---|---|',
    ...rows,
    '',
  ].join('\n');
}

function percent(part: number, whole: number): string {
  return `${((100 * part) / whole).toFixed(1)} %`;
}
