import type { PlacedDeployment } from './accounts-of.ts';
import { carryBudget, carryRates, type LimitSink } from './carry-limits.ts';
import { ConfigFields } from './config-fields.ts';

const RATES = { requests: 'rpm', tokens: 'tpm', parallel: 'max_parallel_requests' } as const;
const HINT =
  'LiteLLM only chooses among deployments by it; it limits nothing per minute there, and so nothing here';

/**
 * Carries what LiteLLM limits at deployments. `rpm` and `tpm` are limits only if the router enforces them. Deployments of
 * one model add up, except equal ones: LiteLLM gives these one id and so one counter.
 */
export function carryModelLimits(
  placed: readonly PlacedDeployment[],
  isRateEnforced: boolean,
  sink: LimitSink,
): void {
  const byModel = Map.groupBy(placed, ({ models }) => models[0]);
  for (const [model, deployments] of byModel) {
    const distinct = distinctOf(deployments);
    const names = [...new Set(deployments.flatMap(({ models }) => models))];
    const scope = {
      name: model.slice(model.indexOf('/') + 1).replaceAll('/', '-'),
      when: { models: { in: names } },
    };
    for (const { params } of distinct) carryBudget(params, scope, sink);
    for (const deployment of deployments) {
      if (!isRateEnforced) reportHints(deployment);
    }
    carryRates(summed(distinct, isRateEnforced, sink), scope, sink, RATES);
    for (const { entry, params, info } of deployments)
      for (const part of [params, info, entry]) part?.leaveRest();
  }
}

/** One of each group of equal deployments. */
function distinctOf(deployments: readonly PlacedDeployment[]): PlacedDeployment[] {
  const byId = new Map<string, PlacedDeployment>();
  for (const deployment of deployments) {
    const { params, info } = deployment;
    const id = info?.text('id');
    const key = id ?? params.fingerprint;
    if (!byId.has(key)) byId.set(key, deployment);
    // Of the others nothing is carried, and nothing is lost.
    else for (const field of Object.values(RATES)) params.take(field);
  }
  return [...byId.values()];
}

function reportHints({ entry, params, info }: PlacedDeployment): void {
  for (const part of [entry, params, info]) {
    for (const field of [RATES.requests, RATES.tokens]) {
      if (part?.take(field) !== undefined) part.notNeeded(field, HINT);
    }
  }
}

/** The limits of several deployments as those of one; a limit counts only if each of them has it. */
function summed(
  deployments: readonly PlacedDeployment[],
  isRateEnforced: boolean,
  sink: LimitSink,
): ConfigFields {
  const fields = isRateEnforced ? Object.values(RATES) : [RATES.parallel];
  const sums = fields.flatMap((field) => {
    const limits = deployments.map(({ entry, params, info }) =>
      [entry, params, info].map((part) => part?.count(field)).find((limit) => limit !== undefined),
    );
    const given = limits.filter((limit) => limit !== undefined);
    if (given.length < limits.length || given.length === 0) return [];
    return [[field, given.reduce((sum, limit) => sum + limit, 0)] as const];
  });
  const [first] = deployments;
  return new ConfigFields(Object.fromEntries(sums), first?.params.at ?? '', {
    notes: sink.notes,
    readVariable: () => undefined,
  });
}
