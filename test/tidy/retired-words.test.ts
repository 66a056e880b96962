import { expect, test } from 'vitest';
import { read, textFiles } from './repository.ts';

/** Words of an idiom that readers stumble over: docs/style.md has what to write instead. */
const RETIRED =
  /\b(told|nobody|somebody|whoever|whatever|anew|for ever|of ours|all the same|under way|at hand|is none|lately|tell of)\b/gi;

/** Pages about the words themselves, and what was written at the time. */
const EXEMPT = /^(test\/tidy\/retired-words\.test\.ts|docs\/style\.md|CHANGELOG\.md|docs\/decisions\/)/;

/** How often such words may stand in each part of the repository at most. The numbers may only fall. */
const MOST: Readonly<Record<string, number>> = {
  '.ci': 2,
  '.dependency-cruiser.cjs': 3,
  'README.md': 4,
  'SECURITY.md': 1,
  cli: 49,
  docs: 48,
  'packages/bus': 39,
  'packages/clock': 1,
  'packages/contracts': 7,
  'packages/ledger': 55,
  'packages/lifecycle': 3,
  'packages/litellm-import': 9,
  'packages/manifests': 26,
  'packages/pricing': 6,
  'packages/settings': 8,
  'packages/telemetry': 7,
  proto: 4,
  'services/accounting': 39,
  'services/analytics': 46,
  'services/console': 54,
  'services/gateway': 60,
  'services/policy': 228,
  'test/bench': 4,
  'test/faults': 1,
  'test/harness': 5,
  'test/simulated-provider': 4,
  'test/system': 16,
  'test/tidy': 1,
};

test('retired words become fewer in every part of the repository, and never more', () => {
  const found = new Map<string, string[]>();
  for (const file of textFiles().filter((file) => !EXEMPT.test(file))) {
    const part = partOf(file);
    const lines = read(file)
      .split('\n')
      .flatMap((line, index) => [...line.matchAll(RETIRED)].map(([word]) => `${file}:${index + 1} ${word}`));
    if (lines.length > 0) found.set(part, [...(found.get(part) ?? []), ...lines]);
  }
  const more = [...found]
    .filter(([part, lines]) => lines.length > (MOST[part] ?? 0))
    .map(
      ([part, lines]) =>
        `${part} has ${lines.length}, at most ${MOST[part] ?? 0}: ${lines.slice(-20).join(', ')}`,
    );
  expect(more).toEqual([]);
});

/** A workspace, or the first folder. */
function partOf(file: string): string {
  return /^((?:packages|services|test)\/[^/]+|[^/]+)\//.exec(file)?.[1] ?? file;
}
