import { GatewayError, type Guardrail__Output, type WatchConfigResponse__Output } from '@tollgate/contracts';
import { type BuiltInCheck, type BuiltInConfig, builtInCheck } from '@tollgate/guardrails';
import type { RemoteAuthPorts } from './remote/auth/present-token.ts';
import { member } from './remote/remote-adapter.ts';
import type { RemoteCheck } from './remote/remote-check.ts';
import { remoteCheckOf } from './remote/remote-check-of.ts';

/** What becomes of a request to which a guardrail objects, or that it could not look at. */
export type Strategy = 'enforce' | 'enforce_but_ignore_on_error' | 'audit';

/** A guardrail of the config, made ready to run. */
export type Guardrail = {
  /** `group/name`. */
  readonly name: string;
  readonly mutates: boolean;
  /** Whether placeholders take the place of what it finds in a request, and its answer has the texts again. */
  readonly isReversible: boolean;
  /** Of those that rewrite the lower runs earlier. */
  readonly priority: number;
  readonly strategy: Strategy;
  readonly check: BuiltInCheck | RemoteCheck | BrokenCheck;
};

/** A check that cannot run: each request that it should look at is `errored`. */
export type BrokenCheck = { readonly scope: 'broken'; readonly reason: string };

/** All guardrails of one config revision. */
export type Guardrails = {
  readonly byName: ReadonlyMap<string, Guardrail>;
  /** How long one may take. */
  readonly timeoutMs: number;
};

/** The guardrails before the first config. */
export const NO_GUARDRAILS: Guardrails = { byName: new Map(), timeoutMs: 5_000 };

/** Guardrails by what they were made with and of. */
const made = new WeakMap<RemoteAuthPorts, Map<string, Guardrail>>();
const MADE_MAX = 1_000;

/** The guardrails of a config snapshot. Those that have not changed keep their compiled patterns. */
export function guardrailsOf(snapshot: WatchConfigResponse__Output, ports: RemoteAuthPorts): Guardrails {
  const before = made.get(ports);
  const known = before === undefined || before.size > MADE_MAX ? new Map<string, Guardrail>() : before;
  made.set(ports, known);
  const all = snapshot.guardrails.map((message) => {
    const key = JSON.stringify(message);
    const guardrail = known.get(key) ?? guardrailOf(message, ports);
    known.set(key, guardrail);
    return [message.name, guardrail] as const;
  });
  return { byName: new Map(all), timeoutMs: snapshot.guardrailTimeoutMs || NO_GUARDRAILS.timeoutMs };
}

/** The origins of the services that guardrails ask. */
export function originsOf({ byName }: Guardrails): ReadonlySet<string> {
  const origins = new Set<string>();
  for (const { check } of byName.values()) if (check.scope === 'remote') origins.add(check.origin);
  return origins;
}

/** The guardrail of a name. Throws `service_unavailable`: policy is a revision ahead for a moment. */
export function knownGuardrail({ byName }: Guardrails, name: string): Guardrail {
  const guardrail = byName.get(name);
  if (guardrail !== undefined) return guardrail;
  const message = 'A guardrail of this request is not known to this gateway yet; try again shortly.';
  throw new GatewayError('service_unavailable', message, {
    retryAfterMs: 1_000,
    internal: `no guardrail ${name}`,
  });
}

function guardrailOf(
  { name, mutates, priority, strategy, ...message }: Guardrail__Output,
  ports: RemoteAuthPorts,
): Guardrail {
  const check = checkOf({ mutates, ...message }, ports);
  return {
    name,
    mutates,
    isReversible: mutates && isReversible(message),
    priority,
    strategy: strategyOf(strategy),
    check,
  };
}

function isReversible({ settingsJson }: Pick<Guardrail__Output, 'settingsJson'>): boolean {
  try {
    return member(JSON.parse(settingsJson), 'config', 'reversible') === true;
  } catch {
    return false;
  }
}

/** An unknown one, of a newer policy, is the strictest. */
function strategyOf(text: string): Strategy {
  return text === 'audit' || text === 'enforce_but_ignore_on_error' ? text : 'enforce';
}

function checkOf(
  {
    kind,
    settingsJson,
    fault,
    mutates,
  }: Pick<Guardrail__Output, 'kind' | 'settingsJson' | 'fault' | 'mutates'>,
  ports: RemoteAuthPorts,
): Guardrail['check'] {
  if (fault !== '') return { scope: 'broken', reason: fault };
  try {
    const settings: unknown = JSON.parse(settingsJson);
    const parsed = typeof settings === 'object' && settings !== null ? settings : {};
    // Policy has validated the config of each kind that it sends; an unknown kind is of a newer one.
    const config = { kind, ...parsed } as BuiltInConfig;
    return remoteCheckOf(kind, parsed, ports) ?? builtInCheck(config, mutates);
  } catch (error) {
    return { scope: 'broken', reason: error instanceof Error ? error.message : String(error) };
  }
}
