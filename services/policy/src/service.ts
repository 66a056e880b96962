import type { Bus } from '@tollgate/bus';
import type { Clock } from '@tollgate/clock';
import type { InProcessAdmissions } from '@tollgate/contracts';
import { type Ledger, memoryLedger } from '@tollgate/ledger';
import type { Service, WorkingState } from '@tollgate/lifecycle';
import { type Environment, readPolicyTls } from '@tollgate/settings';
import type { Telemetry } from '@tollgate/telemetry';
import { type Admitter, admitter } from './admission/admit.ts';
import { localLimiter } from './admission/local-limiter.ts';
import { storeTime } from './admission/store-time.ts';
import { auditOutbox } from './audit/outbox.ts';
import { type Bootstrap, bootstrapConfig } from './change/bootstrap.ts';
import { type ChangeConfig, configChanger } from './change/change.ts';
import type { ConfigStore } from './config-store/store.ts';
import { contentReader } from './content/content-reader.ts';
import { useMemory } from './estimates/use-memory.ts';
import { type AdmissionMode, type PolicyEvents, policyEvents } from './events.ts';
import { adminHandlers } from './grpc/admin.ts';
import type { PolicyStatus } from './grpc/admin-status.ts';
import { admissionFace } from './grpc/admission.ts';
import { configFace } from './grpc/config.ts';
import { policyServer } from './grpc/server.ts';
import { httpJson } from './identity/jwt/http-json.ts';
import { JwtVerifier } from './identity/jwt/jwt-verifier.ts';
import { type ServicePresences, servicePresences } from './presence/service-presences.ts';
import type { MasterKey } from './secrets/envelope.ts';
import type { MasterKeySettings } from './secrets/master-keys.ts';
import type { PolicySettings } from './settings.ts';
import { accountWarnings } from './snapshot/account-warnings.ts';
import { type LiveConfig, liveConfig } from './snapshot/live-config.ts';

/** What policy is built from. It does not close ledger, config store and bus: whoever opened them does. */
export type PolicyOptions = {
  readonly settings: Omit<PolicySettings, keyof MasterKeySettings>;
  readonly ledger: Ledger;
  readonly configStore: ConfigStore;
  /** Where the audit log goes. */
  readonly bus: Bus;
  readonly clock: Clock;
  readonly telemetry: Telemetry;
  /** Where `env:` references of secrets are looked up. */
  readonly environment: Environment;
  /** From `loadMasterKeys`: what literal secrets are stored under. Without any they are refused. */
  readonly masterKeys?: readonly MasterKey[];
  readonly bootstrap: Bootstrap;
  /** Over which a gateway of this process asks for admission, besides those that do over gRPC. */
  readonly inProcess?: Pick<InProcessAdmissions, 'serve' | 'close'>;
  /** Why the stores cannot be written, in words, where that is known better than by their silence, as of a full disk. */
  readonly storeFault?: () => string | undefined;
  /**
   * Called once with the secret of an admin token that was made because the store held none and the bootstrap gives
   * none. Without it no such token is made.
   */
  readonly announceAdminToken?: (secret: string) => void;
};

/** The policy service. */
export type PolicyService = Service & {
  /** The TCP port in use once it has started; 0 on a Unix socket. */
  port(): number;
  /** Why provider accounts cannot be called, by name, once it has started. */
  unusableAccounts(): Readonly<Record<string, string>>;
  /** What is likely wrong in provider accounts that are called nevertheless, at most 100 lines. */
  accountWarnings(): string[];
};

/** How long an identity provider has to answer with its keys, and how much it may say. */
const PROVIDER_DEADLINE_MS = 2_000;
const PROVIDER_BYTES_MAX = 256 * 1024;

/** Decides who may do what, and holds the config that this follows from. */
export function policyService(options: PolicyOptions): PolicyService {
  const { settings, ledger, configStore, bus, clock, environment } = options;
  const telemetry = options.telemetry;
  const events = policyEvents(telemetry);
  const keys = options.masterKeys ?? [];
  const read = contentReader();
  const config = liveConfig({ store: configStore, read, secrets: { environment, keys }, events, clock });
  const outbox = auditOutbox({ bus, clock, events });
  const time = storeTime(clock);
  const change = configChanger({
    store: configStore,
    read,
    accept: (version) => config.accept(version),
    outbox,
    nowMs: () => time.nowMs(),
  });
  const storeFault = options.storeFault ?? (() => undefined);
  const ledgerState = () => ledgerStateOf(ledger, storeFault());
  const local = localLimiter(memoryLedger({ clock }));
  const admit = admitter({
    ledger,
    local,
    time,
    uses: useMemory(),
    leaseMs: settings.leaseSeconds * 1_000,
    storeFault,
    events,
  });
  const snapshot = () => config.current();
  const presences = servicePresences({ bus, clock, unreadable: events.presenceUnreadable });
  const status = () =>
    policyStatus({ configStore, config, ledgerState: ledgerState(), admit, bus, presences });
  const jwts = jwtVerifier({ config, clock, nowMs: () => time.nowMs(), events });
  const admission = admissionFace({ admitter: admit, snapshot, jwts, events, telemetry });
  const server = policyServer({
    listen: settings.listen,
    tls: readPolicyTls(settings, 'server', events.certificatesNotRenewed),
    admission,
    config: configFace(config),
    admin: adminHandlers({
      snapshot,
      newest: () => config.newest(),
      change,
      jwts,
      keys,
      environment,
      events,
      status,
      broadcast: (subject, payload) => bus.broadcast(subject, payload),
      nowMs: () => time.nowMs(),
    }),
  });
  let isServing = false;

  return {
    name: 'policy',
    needs: [],
    async start() {
      config.onChange(({ content }) => outbox.take(content.outbox));
      await config.start();
      await bootstrap(options, { change, keys, events });
      presences.start();
      await server.start();
      options.inProcess?.serve((call) => admission.serve(call));
      isServing = true;
    },
    async stop(deadline) {
      isServing = false;
      await Promise.all([server.stop(deadline), options.inProcess?.close(deadline)]);
      presences.stop();
      await config.stop();
      await outbox.stop();
      await local.close();
    },
    readiness: () => ({
      ready: isServing,
      details: isServing
        ? {
            revision: snapshot().revision,
            configStore: configStore.isAvailable() ? 'available' : 'away: the last good config is in use',
            configFault: config.fault() ?? null,
            ledger: ledgerState(),
            admission: admit.mode(),
            auditWaiting: outbox.waiting(),
            unusableAccounts: unusableAccounts(snapshot().accounts),
          }
        : {},
      ...(isServing && {
        configRevision: snapshot().revision,
        stores: {
          config: configStore.isAvailable() ? 'ready' : 'unavailable',
          counters: COUNTERS_IN[admit.mode()],
        },
      }),
    }),
    port: () => server.port(),
    unusableAccounts: () => unusableAccounts(snapshot().accounts),
    accountWarnings: () => accountWarnings(snapshot().accounts),
  };
}

const COUNTERS_IN: Readonly<Record<AdmissionMode, WorkingState>> = {
  full: 'ready',
  rebuilding: 'degraded',
  degraded: 'unavailable',
};

/** Brings the config to what must be in it, and says what of it people should know. */
async function bootstrap(
  { bootstrap, announceAdminToken, clock }: PolicyOptions,
  parts: { change: ChangeConfig; keys: readonly MasterKey[]; events: PolicyEvents },
): Promise<void> {
  const { events } = parts;
  const mayGenerateAdmin = announceAdminToken !== undefined;
  const made = await bootstrapConfig({ ...parts, bootstrap, mayGenerateAdmin, nowMs: clock.nowMs() });
  events.secretsResealed(made.secrets);
  if (made.generatedAdminSecret !== undefined) announceAdminToken?.(made.generatedAdminSecret);
  if (made.ended.length > 0) events.settingTokensEnded(made.ended);
  if (made.keptObsolete.length > 0) events.obsoleteKept(made.keptObsolete);
  if (!made.hasAdminToken) events.noAdminToken();
  for (const { name, secret } of bootstrap.tokens) {
    if (secret.length < 24) events.weakBootstrapToken(name);
  }
}

function policyStatus(parts: {
  configStore: ConfigStore;
  config: LiveConfig;
  ledgerState: string;
  admit: Admitter;
  bus: Bus;
  presences: ServicePresences;
}): PolicyStatus {
  return {
    configStore: parts.configStore.isAvailable() ? 'available' : 'away',
    configFault: parts.config.fault() ?? '',
    ledger: parts.ledgerState,
    admission: parts.admit.mode(),
    bus: parts.bus.isAvailable() ? 'available' : 'away',
    services: parts.presences.list(),
  };
}

function ledgerStateOf(ledger: Ledger, fault: string | undefined): string {
  if (fault !== undefined) return `away: ${fault}`;
  return ledger.isAvailable() ? 'available' : 'away';
}

function unusableAccounts(
  accounts: ReadonlyMap<string, { fault: string | undefined }>,
): Record<string, string> {
  const faults = [...accounts].flatMap(([name, { fault }]) => (fault === undefined ? [] : [[name, fault]]));
  return Object.fromEntries(faults);
}

/** A verifier of JWTs that follows the identity providers of the config. */
function jwtVerifier(options: {
  config: LiveConfig;
  clock: Clock;
  nowMs: () => number;
  events: PolicyEvents;
}): JwtVerifier {
  const { config, clock, nowMs, events } = options;
  const fetchJson = httpJson({ deadlineMs: PROVIDER_DEADLINE_MS, bytesMax: PROVIDER_BYTES_MAX });
  const jwts = new JwtVerifier({ fetchJson, clock, nowMs, failed: events.identityProviderFailed });
  config.onChange(({ content }) => jwts.follow([...content.manifests.ofType('identity-provider').values()]));
  return jwts;
}
