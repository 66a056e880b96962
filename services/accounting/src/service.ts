import type { Bus, Subscription } from '@tollgate/bus';
import type { Clock } from '@tollgate/clock';
import { type ChannelTls, channelTo, protocol } from '@tollgate/contracts';
import type { Ledger } from '@tollgate/ledger';
import type { Service, WorkingState } from '@tollgate/lifecycle';
import { readAccountingTls, readAnalyticsTls, readPolicyTls } from '@tollgate/settings';
import type { Telemetry } from '@tollgate/telemetry';
import { alerts } from './alerts/alerts.ts';
import { accountingEvents } from './events.ts';
import { startExpiry } from './expiry/expire.ts';
import { grpcServer } from './grpc/server.ts';
import { startBudgetUsage } from './limits/budget-usage.ts';
import { historyClient } from './rebuild/history-client.ts';
import { type RebuildWatch, startRebuildWatch } from './rebuild/watch.ts';
import type { AccountingSettings } from './settings.ts';
import { startSettling } from './settle/consume.ts';

const DAY_MS = 24 * 3_600_000;
const RETRY_MS = 2_000;

/**
 * The truth of spend: settles usage events on the ledger, charges leases that ran out, rebuilds counters from history and
 * says what each counter holds. Starts while bus, ledger or analytics are away and keeps trying.
 *
 * Throws SettingsError for settings that cannot work.
 */
export function accountingService(options: {
  settings: AccountingSettings;
  bus: Bus;
  ledger: Ledger;
  clock: Clock;
  telemetry: Telemetry;
}): Service {
  const { settings, bus, ledger, clock } = options;
  const events = accountingEvents(options.telemetry);
  const notRenewed = events.certificatesNotRenewed;
  const history = historyClient(settings.analyticsAddress, readAnalyticsTls(settings, 'client', notRenewed));
  const policy = policyClient(settings.policyAddress, readPolicyTls(settings, 'client', notRenewed));
  const telling = alerts({ ledger, clock, events, client: policy });
  const isRebuilding = () => watch?.isRebuilding() ?? true;
  const tls = readAccountingTls(settings, 'server', notRenewed);
  const grpc = grpcServer({ ledger, events, alerts: telling, isRebuilding, tls });
  const horizonMs = settings.rebuildHorizonDays * DAY_MS;
  let settling: Subscription | undefined;
  let attempt: Promise<void> = Promise.resolve();
  const looking: { stop(): Promise<void> }[] = [];
  let watch: RebuildWatch | undefined;
  let isStopping = false;

  async function consume(): Promise<void> {
    try {
      settling = await startSettling({ bus, ledger, events, note: telling.note });
    } catch (error) {
      events.busAway(error);
      clock.after(RETRY_MS, () => {
        if (!isStopping) attempt = consume();
      });
    }
  }

  return {
    name: 'accounting',
    needs: ['analytics'],
    async start() {
      await consume();
      looking.push(startExpiry({ bus, ledger, clock, events, graceMs: settings.expiryGraceMs }));
      watch = startRebuildWatch({ bus, ledger, history, clock, events, horizonMs });
      telling.start();
      looking.push(startBudgetUsage({ ledger, clock, events, rules: telling.limits }));
      await grpc.listen(settings.listen);
    },
    async stop(deadline) {
      isStopping = true;
      await attempt;
      await telling.stop();
      await watch?.stop();
      await Promise.all(looking.map((one) => one.stop()));
      await settling?.stop();
      await grpc.stop(deadline);
      history.close();
      policy.close();
    },
    // Spend is not the truth, and budgets are closed, until the counters are complete.
    readiness() {
      const details = {
        consuming: settling !== undefined,
        ledger: ledger.isAvailable() ? 'up' : 'away',
        rebuilding: isRebuilding(),
        // Alerts go on with the last config while policy is away.
        alerts: telling.isConfigured() ? 'configured' : 'policy is away',
      };
      const counters = countersState(ledger, isRebuilding());
      return { ready: settling !== undefined && counters === 'ready', details, stores: { counters } };
    },
  };
}

function countersState(ledger: Ledger, isRebuilding: boolean): WorkingState {
  if (!ledger.isAvailable()) return 'unavailable';
  return isRebuilding ? 'degraded' : 'ready';
}

/** The part of policy that tells what to alert about. */
function policyClient(address: string, tls: ChannelTls | undefined) {
  const channel = channelTo(address, { replicas: 'take-turns', tls });
  const { ConfigService } = protocol.config.v1;
  return new ConfigService(channel.target, channel.credentials, channel.options);
}
