import type { Finding } from './detector.ts';

/** What stands in place of a finding. */
export type Replace = (finding: Finding, found: string) => string;

/** A text with each finding replaced. Findings are in order and do not overlap, as `findAll` gives them. */
export function rewrite(text: string, findings: readonly Finding[], replace: Replace): string {
  let rewritten = '';
  let at = 0;
  for (const finding of findings) {
    rewritten += text.slice(at, finding.start) + replace(finding, text.slice(finding.start, finding.end));
    at = finding.end;
  }
  return rewritten + text.slice(at);
}
