import type { RequestRow } from '../../api/api-answer.ts';

/** What requests used together. `unpriced` of them have no price and count as 0 USD. */
export type BranchSum = {
  readonly requests: number;
  readonly errors: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly costUsd: number;
  readonly unpriced: number;
};

/** One agent of a session: its own requests, oldest first, and the agents that it started. */
export type SessionBranch = {
  /** `null` for the first agent of the session. */
  readonly agent: string | null;
  readonly rows: readonly RequestRow[];
  readonly children: readonly SessionBranch[];
  /** Of its own requests. */
  readonly own: BranchSum;
  /** With those of every agent below it. */
  readonly all: BranchSum;
};

type TreeRow = Pick<
  RequestRow,
  'agent_id' | 'parent_agent_id' | 'time' | 'status' | 'input_tokens' | 'output_tokens' | 'cost_usd'
>;

/**
 * The requests of one session as a tree by agent. Every request is in exactly one branch: an agent whose parent is unknown,
 * or that is its own ancestor, stands below the first agent. Ids come from clients and are not verified.
 */
export function sessionTree(rows: readonly RequestRow[]): SessionBranch {
  const byAgent = Map.groupBy(
    rows.toSorted((one, other) => (one.time < other.time ? -1 : 1)),
    ({ agent_id: agent }) => agent,
  );
  const parents = parentsOf(byAgent);
  const build = (agent: string | null): SessionBranch => {
    const children = [...parents].filter(([, parent]) => parent === agent).map(([child]) => build(child));
    const own = sumOf(byAgent.get(agent) ?? []);
    const all = children.map((child) => child.all).reduce(added, own);
    return { agent, rows: byAgent.get(agent) ?? [], children, own, all };
  };
  return build(null);
}

/** The parent of every agent but the first, without circles. */
function parentsOf(byAgent: ReadonlyMap<string | null, readonly TreeRow[]>): Map<string, string | null> {
  const parents = new Map<string, string | null>();
  for (const [agent, rows] of byAgent) {
    if (agent === null) continue;
    const parent = rows.find(({ parent_agent_id: id }) => id !== null)?.parent_agent_id ?? null;
    const isKnown = parent !== null && byAgent.has(parent) && !leadsTo(parents, parent, agent);
    parents.set(agent, isKnown ? parent : null);
  }
  return parents;
}

function leadsTo(parents: ReadonlyMap<string, string | null>, from: string, to: string): boolean {
  for (let at: string | null = from; at !== null; at = parents.get(at) ?? null) if (at === to) return true;
  return false;
}

function sumOf(rows: readonly TreeRow[]): BranchSum {
  return rows
    .map((row) => ({
      requests: 1,
      errors: row.status >= 400 ? 1 : 0,
      inputTokens: row.input_tokens,
      outputTokens: row.output_tokens,
      costUsd: row.cost_usd ?? 0,
      unpriced: row.cost_usd === null && row.status < 400 ? 1 : 0,
    }))
    .reduce(added, NOTHING);
}

const NOTHING: BranchSum = {
  requests: 0,
  errors: 0,
  inputTokens: 0,
  outputTokens: 0,
  costUsd: 0,
  unpriced: 0,
};

function added(one: BranchSum, other: BranchSum): BranchSum {
  return {
    requests: one.requests + other.requests,
    errors: one.errors + other.errors,
    inputTokens: one.inputTokens + other.inputTokens,
    outputTokens: one.outputTokens + other.outputTokens,
    costUsd: one.costUsd + other.costUsd,
    unpriced: one.unpriced + other.unpriced,
  };
}
