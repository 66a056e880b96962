import type { ManifestOf } from '@tollgate/manifests';
import { checkSubject, type Known, mustExist, type Report } from './known-names.ts';

/** Reports callers and models that a logging rule names in vain. */
export function checkLogging(
  { when = {} }: ManifestOf<'gateway-logging-config'>,
  { known, report }: { readonly known: Known; readonly report: Report },
): void {
  for (const side of ['in', 'not_in'] as const) {
    for (const [place, subject] of (when.subjects?.[side] ?? []).entries()) {
      if (subject === '*') continue;
      checkSubject(subject, { known, path: ['when', 'subjects', side, place], report });
    }
    for (const [place, name] of (when.models?.[side] ?? []).entries()) {
      if (name === '*') continue;
      mustExist({
        what: 'model',
        name,
        among: known.models,
        path: ['when', 'models', side, place],
        report,
      });
    }
  }
}
