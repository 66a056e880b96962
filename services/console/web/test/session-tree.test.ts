import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { RequestRow } from '../src/api/api-answer.ts';
import { type SessionBranch, sessionTree } from '../src/pages/session/session-tree.ts';

type Given = Partial<RequestRow>;

/** The fields that the tree reads; a row of the API has many more. */
function row(given: Given): RequestRow {
  const common = {
    status: 200,
    input_tokens: 0,
    output_tokens: 0,
    cost_usd: 0,
    time: '2026-12-01T00:00:00Z',
  };
  return { agent_id: null, parent_agent_id: null, ...common, ...given } as RequestRow;
}

function shape({ agent, children, all }: SessionBranch): unknown {
  return [agent, all.costUsd, children.map(shape)];
}

it('stands agents below the agent that started them, with the cost of each branch', () => {
  const tree = sessionTree([
    row({ agent_id: 'review', parent_agent_id: 'plan', cost_usd: 4 }),
    row({ cost_usd: 1 }),
    row({ agent_id: 'plan', cost_usd: 2 }),
    row({ agent_id: 'plan', cost_usd: null, status: 500 }),
    row({ agent_id: 'test', parent_agent_id: 'gone', cost_usd: null }),
  ]);
  expect(shape(tree)).toEqual([
    null,
    7,
    [
      ['plan', 6, [['review', 4, []]]],
      ['test', 0, []],
    ],
  ]);
  expect(tree.all).toMatchObject({ requests: 5, errors: 1, unpriced: 1 });
  expect(tree.own).toMatchObject({ requests: 1, costUsd: 1 });
});

it('has every request in exactly one branch, whatever parents clients name', () => {
  const agent = fc.option(fc.constantFrom('a', 'b', 'c', 'd'));
  const rows = fc.array(
    fc.record({ agent_id: agent, parent_agent_id: agent, cost_usd: fc.integer({ min: 0, max: 99 }) }),
  );
  const count = (branch: SessionBranch): number =>
    branch.children.reduce((sum, child) => sum + count(child), branch.rows.length);
  let nested = 0;
  fc.assert(
    fc.property(rows, (given) => {
      const tree = sessionTree(given.map(row));
      expect(count(tree)).toBe(given.length);
      expect(tree.all.requests).toBe(given.length);
      expect(tree.all.costUsd).toBe(given.reduce((sum, { cost_usd: cost }) => sum + cost, 0));
      if (tree.children.some(({ children }) => children.length > 0)) nested += 1;
    }),
  );
  expect(nested).toBeGreaterThan(5);
});
