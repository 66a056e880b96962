import type { Clock } from '@tollgate/clock';
import type { TrustedProxies } from '@tollgate/settings';
import type { AdminGate } from '../access/admin-gate.ts';
import type { RememberedCallers } from '../access/remembered-callers.ts';
import type { UsedKeys } from '../access/used-keys.ts';
import type { AccountingClient } from '../clients/accounting.ts';
import type { AnalyticsClient } from '../clients/analytics.ts';
import type { GatewayProbe } from '../clients/gateway.ts';
import type { GatewayChat } from '../clients/gateway-chat.ts';
import type { PolicyClient } from '../clients/policy.ts';
import type { ConsoleEvents } from '../events.ts';
import type { SessionSeal } from '../sessions/sealed-session.ts';
import type { OidcSignIn } from '../sign-in/oidc-sign-in.ts';

/** What routes work with. */
export type Dependencies = {
  readonly policy: PolicyClient;
  readonly accounting: AccountingClient;
  readonly analytics: AnalyticsClient;
  readonly gateway: GatewayProbe;
  readonly chat: GatewayChat;
  readonly gate: AdminGate;
  readonly callers: RememberedCallers;
  readonly used: UsedKeys;
  readonly seal: SessionSeal;
  /** Undefined if people sign in with keys only. */
  readonly oidc: OidcSignIn | undefined;
  readonly trustedProxies: TrustedProxies;
  readonly events: ConsoleEvents;
  readonly clock: Clock;
  /** Address of a trace, with `{trace_id}`; undefined if requests have no link to theirs. */
  readonly traceUrl: string | undefined;
  /** Of this console, for the health page. */
  readonly version: string;
};
