import type { Status } from '../../api/api-answer.ts';

const TONE = { ready: 'good', degraded: 'warn', unavailable: 'bad', unknown: 'warn' } as const;

/** How well a service or a store works. The word says the same as the colour. */
export function StateBadge({ state }: { state: Status['stores']['bus'] }) {
  return <span className={`badge badge-${TONE[state]}`}>{state}</span>;
}
