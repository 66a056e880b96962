import { BUCKET_NAMES, bucketRow, type TokenBuckets, type UsageBucket } from '@tollgate/contracts';
import { NO_USAGE, type Usage } from '../canonical/usage.ts';

/**
 * Two reports of one answer as one, the later one second. No report lowers what another one says: the larger total of a
 * side holds, with the details that any report has of it; calls, pages and other pieces are the larger count. Of terms
 * and models the later report's hold.
 */
export function mergeUsage(earlier: Usage | undefined, later: Usage): Usage {
  if (earlier === undefined) return later;
  const counts: { [bucket in UsageBucket]?: number } = {
    ...mergeSide(earlier, later, 'input'),
    ...mergeSide(earlier, later, 'output'),
  };
  for (const bucket of EACH) counts[bucket] = Math.max(earlier[bucket], later[bucket]);
  const cost = Math.max(earlier.reportedCostNanoUsd ?? -1, later.reportedCostNanoUsd ?? -1);
  const { missing: _missing, isIterationSumWrong: _wrong, ...known } = { ...earlier, ...later };
  const missing = stillMissing(earlier, later);
  return {
    ...known,
    ...counts,
    ...(missing !== undefined && { missing }),
    ...(cost >= 0 && { reportedCostNanoUsd: cost }),
    ...((earlier.served ?? later.served) && { served: { ...earlier.served, ...later.served } }),
    ...((later.iterations === undefined ? earlier : later).isIterationSumWrong && {
      isIterationSumWrong: true,
    }),
  };
}

type Side = 'input' | 'output';

const BASE = { input: 'inputUncached', output: 'output' } as const;
const EACH = BUCKET_NAMES.filter((bucket) => bucketRow(bucket).unit === 'each');
const DETAILS = {
  input: BUCKET_NAMES.filter((bucket) => isDetail(bucket, 'input')),
  output: BUCKET_NAMES.filter((bucket) => isDetail(bucket, 'output')),
};

function isDetail(bucket: UsageBucket, side: Side): boolean {
  const row = bucketRow(bucket);
  return row.unit === 'token' && row.side === side && bucket !== BASE[side];
}

function mergeSide(earlier: Usage, later: Usage, side: Side): Partial<TokenBuckets> {
  const [before, after] = [sideOf(earlier, side), sideOf(later, side)];
  const total = Math.max(before.total, after.total);
  const details = Object.fromEntries(
    DETAILS[side].map((bucket) => [bucket, Math.max(earlier[bucket], later[bucket])]),
  );
  const detailed = Object.values(details).reduce((sum, count) => sum + count, 0);
  if (detailed <= total) return { ...details, [BASE[side]]: total - detailed };
  // Both cannot be true: one report moved tokens to another bucket. The larger one is taken whole, the later if equal.
  return after.total >= before.total ? after.buckets : before.buckets;
}

function sideOf(usage: Usage, side: Side): { total: number; buckets: Partial<TokenBuckets> } {
  const names = [BASE[side], ...DETAILS[side]];
  const buckets = Object.fromEntries(names.map((bucket) => [bucket, usage[bucket]]));
  return { total: names.reduce((sum, bucket) => sum + usage[bucket], 0), buckets };
}

/** A side that one report has is not missing; a sum that cannot be split stays so if no report has the sides. */
function stillMissing(earlier: Usage, later: Usage): Usage['missing'] {
  if (earlier.missing === later.missing) return later.missing;
  if (earlier.missing === undefined || later.missing === undefined) return undefined;
  if (earlier.missing === 'split') return later.missing;
  return later.missing === 'split' ? earlier.missing : undefined;
}

/** A usage that says nothing at all. */
export function isEmptyUsage(usage: Usage): boolean {
  return BUCKET_NAMES.every((bucket) => usage[bucket] === NO_USAGE[bucket]);
}
