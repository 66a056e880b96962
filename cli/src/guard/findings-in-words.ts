import { printable } from '../commands/terminal.ts';
import type { TrialFinding } from './trial.ts';

/** Most findings of one guardrail in one text that are shown. */
const SHOWN_MAX = 10;

/** What a guardrail found, for people. */
export function findingsInWords(found: readonly TrialFinding[]): string {
  const shown = found.slice(0, SHOWN_MAX).map(inWords);
  const more = found.length - shown.length;
  return [...shown, ...(more > 0 ? [`and ${more} more`] : [])].join(', ');
}

function inWords({ kind, masked }: TrialFinding): string {
  return masked === '' ? kind : `${kind} (${printable(masked)})`;
}
