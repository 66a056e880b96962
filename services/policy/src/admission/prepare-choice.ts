import type { AdmissionRequest__Output } from '@tollgate/contracts';
import type { Estimate, Estimates } from '../estimates/estimate.ts';
import { type MatchedRule, matchRules } from '../rules/match.ts';
import type { SnapshotModel } from '../snapshot/accounts.ts';
import type { Caller } from '../snapshot/caller.ts';
import type { Choice } from '../snapshot/choice.ts';
import type { Prepared, RoutedRequest } from './prepared.ts';
import type { VerdictBody } from './verdict.ts';

type Share = RoutedRequest['shares'][number];

/**
 * Prepares a request that one of several models answers. Targets that cannot be called now are left out; if none can, the
 * verdict is that of the first. The estimate is that of the dearest, and every rule of every target is among the matched ones.
 */
export function prepareChoice(
  request: AdmissionRequest__Output,
  choice: Choice,
  context: {
    readonly caller: Caller;
    prepareOne(
      model: SnapshotModel,
      outputTokensMax: number | undefined,
    ): { verdict: VerdictBody } | Prepared;
  },
): { verdict: VerdictBody } | Prepared {
  const { caller, prepareOne } = context;
  const targets: SnapshotModel[] = [];
  const shares: Share[] = [];
  let first: { verdict: VerdictBody } | undefined;
  let dearestOne: Prepared | undefined;
  for (const { model, outputTokensMax } of choice.targets) {
    const prepared = prepareOne(model, outputTokensMax);
    if ('verdict' in prepared) {
      first ??= prepared;
      continue;
    }
    targets.push(model);
    shares.push(prepared);
    if (dearestOne === undefined || costNanoUsd(prepared) > costNanoUsd(dearestOne)) dearestOne = prepared;
  }
  if (dearestOne === undefined) {
    if (first === undefined) throw new Error('a choice without targets cannot be prepared');
    return first;
  }
  const asked = choice.asked === undefined ? [] : matchRules(caller.planFor(choice.asked), request.tags);
  return {
    requestId: request.requestId,
    caller,
    size: dearestOne.size,
    modelSize: dearestOne.modelSize,
    ...together(asked, shares),
    targets,
    routed: { route: choice.route, isPart: choice.isPart === true, asked, shares },
    guardrails: [],
    bodyLog: 'BODY_LOG_UNSPECIFIED',
  };
}

function costNanoUsd({ estimates }: Prepared): number {
  return estimates.tempered.costNanoUsd;
}

/** The request without some of its targets; undefined if none is left. */
export function withoutTargets(prepared: Prepared, left: ReadonlySet<number>): Prepared | undefined {
  const { routed } = prepared;
  if (routed === undefined) return undefined;
  const stays = (_: unknown, index: number) => !left.has(index);
  const targets = prepared.targets.filter(stays);
  if (targets.length === 0 || targets.length === prepared.targets.length) return undefined;
  const shares = routed.shares.filter(stays);
  return { ...prepared, ...together(routed.asked, shares), targets, routed: { ...routed, shares } };
}

function together(
  asked: readonly MatchedRule[],
  shares: readonly Share[],
): Pick<Prepared, 'estimates' | 'matched'> {
  const byId = new Map<string, MatchedRule>();
  for (const rule of [asked, ...shares.map(({ matched }) => matched)].flat()) {
    const { id } = rule.planned.rule;
    if (byId.get(id)?.mode !== 'enforce') byId.set(id, rule);
  }
  return { estimates: dearest(shares), matched: [...byId.values()] };
}

function dearest(shares: readonly Share[]): Estimates {
  return {
    strict: most(shares.map(({ estimates }) => estimates.strict)),
    likely: most(shares.map(({ estimates }) => estimates.likely)),
    tempered: most(shares.map(({ estimates }) => estimates.tempered)),
  };
}

function most(of: readonly Estimate[]): Estimate {
  return {
    tokens: Math.max(...of.map(({ tokens }) => tokens)),
    costNanoUsd: Math.max(...of.map(({ costNanoUsd }) => costNanoUsd)),
  };
}
