import { expect, vi } from 'vitest';
import type { request, startPolicy } from './policy.ts';

type Policy = Pick<Awaited<ReturnType<typeof startPolicy>>, 'send'>;

/** Verdicts of requests; those that met a Redis slower than its deadline ask again under the same id, as clients do. */
export async function decide(policy: Policy, requests: ReturnType<typeof request>[]): Promise<string[]> {
  let open = requests;
  const outcomes: string[] = [];
  await vi.waitFor(
    async () => {
      const verdicts = open.length === 0 ? [] : await policy.send(open);
      const codes = verdicts.map(({ admission, refusal }) =>
        admission ? 'admitted' : (refusal?.code ?? 'none'),
      );
      outcomes.push(...codes.filter((code) => code !== 'service_unavailable'));
      open = open.filter((_, index) => codes[index] === 'service_unavailable');
      expect(open).toEqual([]);
    },
    { timeout: 20_000 },
  );
  return outcomes;
}
