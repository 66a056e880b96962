import { didYouMean, type ManifestOf } from '@tollgate/manifests';
import { isEntityOf } from '../rules/entity.ts';
import type { Rule } from '../rules/rule.ts';
import { limitName, limitNamed, limitsFor } from '../rules/with-grants.ts';
import { checkSubject, type Known, type Report } from './known-names.ts';

type MoreOfLimit = ManifestOf<'limit-grant'> | ManifestOf<'limit-request'>;

/** Most requests for more that one user or virtual account may have open. */
export const OPEN_REQUESTS_MAX = 10;

/** Reports what a grant, or a request for one, refers to in vain: its rule, the limit, the counter, who asks. */
export function checkMoreOfLimit(
  manifest: MoreOfLimit,
  { known, report }: { known: Known; report: Report },
): void {
  if (manifest.type === 'limit-request') checkRequester(manifest, { known, report });
  const rules = known.rules();
  const rule = rules.get(manifest.rule);
  if (rule === undefined) {
    // Whoever asks need not see every rule.
    const hint = manifest.type === 'limit-grant' ? didYouMean(manifest.rule, rules.keys()) : '';
    report('dangling_reference', ['rule'], `no such rate limit or budget: ${manifest.rule}`, hint);
    return;
  }
  if (!isCounterOf(rule, manifest.subject)) {
    report('invalid_field', ['subject'], counterFault(rule));
    return;
  }
  for (const part of manifest.subject?.split(',') ?? []) {
    if (/^(user|team|virtualaccount):./.test(part)) checkSubject(part, { known, path: ['subject'], report });
  }
  const limit = limitNamed(rule, manifest.limit, manifest.subject);
  if (limit === undefined) {
    const names = limitsFor(rule, manifest.subject).map(limitName).join(', ');
    const message =
      manifest.limit === undefined
        ? `must name one of the limits of ${rule.id}: ${names}`
        : `${rule.id} has no such limit; it has ${names}`;
    report('invalid_field', ['limit'], message);
  } else if (limit.unit !== 'cost' && !Number.isInteger(manifest.amount)) {
    report('invalid_field', ['amount'], `must be a whole number of ${limit.unit}`);
  }
}

function checkRequester(
  { requested_by: subject }: ManifestOf<'limit-request'>,
  { known, report }: { known: Known; report: Report },
): void {
  const path = ['requested_by'];
  if (subject.startsWith('team:')) {
    report('invalid_field', path, 'must be a user or a virtual account');
    return;
  }
  checkSubject(subject, { known, path, report });
  if (known.requestsOf(subject) > OPEN_REQUESTS_MAX)
    report(
      'invalid_field',
      path,
      `${subject} has ${OPEN_REQUESTS_MAX} open requests already; delete one first`,
    );
}

function isCounterOf({ per }: Rule, subject: string | undefined): boolean {
  return subject === undefined ? per.length === 0 : per.length > 0 && isEntityOf(per, subject);
}

function counterFault({ id, per }: Rule): string {
  if (per.length === 0) return `must be absent: ${id} has one counter for all`;
  return `must be a counter of ${id}, which counts per ${per.join(' and ')}, such as ${per.map(example).join(',')}`;
}

function example(dimension: string): string {
  switch (dimension) {
    case 'user':
      return 'user:lena@example.com';
    case 'team':
      return 'team:research';
    case 'model':
      return 'model:openai/gpt-4o';
    default:
      return dimension.startsWith('metadata.') ? `${dimension}=apollo` : `${dimension}:name`;
  }
}
