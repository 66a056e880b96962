import { connectivityState } from '@grpc/grpc-js';
import type { Clock } from '@tollgate/clock';
import { type ClientConnections, clientConnections, type Service } from '@tollgate/lifecycle';
import { readAccountingTls, readAnalyticsTls, readPolicyTls } from '@tollgate/settings';
import type { Telemetry } from '@tollgate/telemetry';
import { adminGate } from './access/admin-gate.ts';
import { rememberedCallers } from './access/remembered-callers.ts';
import { usedKeys } from './access/used-keys.ts';
import { accountingClient } from './clients/accounting.ts';
import { analyticsClient } from './clients/analytics.ts';
import { gatewayProbe } from './clients/gateway.ts';
import { gatewayChat } from './clients/gateway-chat.ts';
import { policyClient } from './clients/policy.ts';
import { consoleEvents } from './events.ts';
import { consoleApp } from './http/app.ts';
import { WEB_DIST } from './http/web-pages.ts';
import { sessionSeal } from './sessions/sealed-session.ts';
import type { ConsoleSettings } from './settings.ts';
import { readOidc } from './sign-in/oidc-settings.ts';
import { oidcSignIn } from './sign-in/oidc-sign-in.ts';

/** A console that can say where it listens. */
export type ConsoleService = Service & {
  /** The port in use, once started; 0 on a Unix socket. */
  port(): number;
};

/** How long a connection that is open may take to become a request when the console stops. */
const LAST_MOMENT_MS = 1_000;

/**
 * The console. It keeps no state and needs no other service to start: what is away is answered with 503. `webDist`
 * is where the built web UI is (default: beside this package), `version` is shown on the health page (default: `unknown`).
 */
export function consoleService(options: {
  settings: ConsoleSettings;
  clock: Clock;
  telemetry: Telemetry;
  version?: string;
  webDist?: string;
}): ConsoleService {
  const { settings, clock, version = 'unknown' } = options;
  const events = consoleEvents(options.telemetry);
  const notRenewed = events.certificatesNotRenewed;
  const policy = policyClient(settings.policyAddress, readPolicyTls(settings, 'client', notRenewed));
  const accounting = accountingClient(
    settings.accountingAddress,
    readAccountingTls(settings, 'client', notRenewed),
  );
  const analytics = analyticsClient(
    settings.analyticsAddress,
    readAnalyticsTls(settings, 'client', notRenewed),
  );
  const backends = { policy, accounting, analytics };
  const callers = rememberedCallers({ policy, clock });
  const seals = { secret: settings.sessionKey, clock };
  const oidcClient = readOidc(settings);
  const app = consoleApp(
    {
      ...backends,
      gateway: gatewayProbe({ url: settings.gatewayUrl, clock }),
      chat: gatewayChat({ url: settings.gatewayUrl }),
      gate: adminGate(callers),
      callers,
      used: usedKeys({ callers, analytics, clock, events }),
      seal: sessionSeal(seals),
      oidc: oidcClient && oidcSignIn({ client: oidcClient, ...seals }),
      trustedProxies: settings.trustedProxies,
      events,
      clock,
      traceUrl: settings.traceUrl,
      version,
    },
    { webDist: options.webDist ?? WEB_DIST },
  );
  const connections = clientConnections(app.server);
  return {
    name: 'console',
    needs: ['policy', 'accounting', 'analytics'],
    async start() {
      await app.listen('unixPath' in settings.listen ? { path: settings.listen.unixPath } : settings.listen);
    },
    async stop(deadline) {
      await closeApp(app, { connections, clock, deadline });
      for (const backend of Object.values(backends)) backend.close();
    },
    /** Backends are told and not judged: a console that answers 503 says more than one that is taken away. */
    readiness() {
      const states = Object.entries(backends).map(
        ([name, { state }]) => [name, connectivityState[state()]] as const,
      );
      return { ready: app.server.listening, details: Object.fromEntries(states) };
    },
    port() {
      const address = app.server.address();
      return typeof address === 'object' && address !== null ? address.port : 0;
    },
  };
}

/** Takes no new connection and waits for the answers that run; at the deadline, or after it, cuts their connections. */
async function closeApp(
  app: ReturnType<typeof consoleApp>,
  options: { connections: ClientConnections; clock: Clock; deadline: AbortSignal },
): Promise<void> {
  const { connections, clock, deadline } = options;
  const cut = () => app.server.closeAllConnections();
  deadline.addEventListener('abort', cut);
  const cancelUnused = clock.after(LAST_MOMENT_MS, () => connections.closeUnused());
  const closed = app.close();
  if (deadline.aborted) cut();
  await closed;
  cancelUnused();
  deadline.removeEventListener('abort', cut);
}
