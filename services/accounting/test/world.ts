import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { credentials } from '@grpc/grpc-js';
import { type Bus, sqliteBus } from '@tollgate/bus';
import { systemClock } from '@tollgate/clock';
import {
  DURABLE,
  encodeUsageEvent,
  joinUsageBatch,
  protocol,
  USAGE_SUBJECT,
  type UsageEvent,
} from '@tollgate/contracts';
import { counterRefOf, type Hold, type Ledger, memoryLedger } from '@tollgate/ledger';
import type { Service } from '@tollgate/lifecycle';
import { readSettings } from '@tollgate/settings';
import { silentTelemetry } from '@tollgate/telemetry';
import { expect } from 'vitest';
import { accountingService, accountingSettings } from '../src/index.ts';
import { type PolicyStandIn, startPolicyStandIn } from './alerts/policy-stand-in.ts';
import { type HistoryStandIn, startHistory } from './history-stand-in.ts';

/** Accounting on a real queue and a real ledger, with a history that keeps its promises. */
export type World = {
  readonly bus: Bus;
  readonly ledger: Ledger;
  readonly history: HistoryStandIn;
  readonly policy: PolicyStandIn;
  readonly service: Service;
  /** Where SpendService answers. */
  readonly spendAddress: string;
  /** Resolves when budgets are open. */
  untilOpen(): Promise<void>;
  /** Resolves when accounting and history have handled all that is on the bus. */
  untilHandled(): Promise<void>;
  /** The same bus and history with an empty ledger and a new accounting. The old one is stopped. */
  withEmptiedLedger(): Promise<World>;
  stop(): Promise<void>;
};

/** Lease long enough for any test. */
export const LEASE_MS = 60_000;

/** Starts a world of its own. */
export async function startWorld(): Promise<World> {
  const dir = mkdtempSync(path.join(tmpdir(), 'tollgate-accounting-'));
  const telemetry = silentTelemetry();
  const bus = sqliteBus({ file: path.join(dir, 'bus.sqlite'), clock: systemClock, telemetry });
  const historyAddress = `unix:${path.join(dir, 'history.sock')}`;
  const spendAddress = `unix:${path.join(dir, 'accounting.sock')}`;
  const history = await startHistory(bus, historyAddress);
  const policyAddress = `unix:${path.join(dir, 'policy.sock')}`;
  const policy = await startPolicyStandIn(policyAddress);

  async function startAccounting(stopBefore: () => Promise<void>): Promise<World> {
    const ledger = memoryLedger({ clock: systemClock });
    const settings = readSettings(accountingSettings, {
      TOLLGATE_ACCOUNTING_LISTEN: spendAddress,
      TOLLGATE_ANALYTICS_ADDRESS: historyAddress,
      TOLLGATE_POLICY_ADDRESS: policyAddress,
      TOLLGATE_EXPIRY_GRACE_MS: '0',
    });
    await stopBefore();
    const service = accountingService({ settings, bus, ledger, clock: systemClock, telemetry });
    await service.start();
    const stopService = async () => {
      await service.stop(AbortSignal.timeout(5_000));
      await ledger.close();
    };
    return {
      bus,
      ledger,
      history,
      policy,
      service,
      spendAddress,
      untilOpen: () => expect.poll(() => ledger.isOpen(), { timeout: 10_000 }).toBe(true),
      async untilHandled() {
        for (const durable of Object.values(DURABLE)) {
          await expect
            .poll(async () => {
              const { lastSequence, acknowledgedThrough } = await bus.progress(USAGE_SUBJECT, durable);
              return lastSequence - acknowledgedThrough;
            })
            .toBeLessThanOrEqual(0);
        }
      },
      withEmptiedLedger: () => startAccounting(stopService),
      async stop() {
        await stopService();
        await history.stop();
        await policy.stop();
        await bus.close();
        rmSync(dir, { recursive: true });
      },
    };
  }

  return startAccounting(async () => {});
}

/** Reserves as policy does; returns when it was admitted. */
export async function admit(
  ledger: Ledger,
  id: string,
  holds: readonly Hold[],
  leaseMs = LEASE_MS,
): Promise<number> {
  const [verdict] = await ledger.reserve([{ id, leaseMs, holds }]);
  expect(verdict?.kind).toBe('reserved');
  return verdict?.nowMs ?? 0;
}

/** The usage event of an admitted request. */
export function eventOf(
  id: string,
  admittedAtMs: number,
  holds: readonly Hold[],
  used: { tokens: number; costNanoUsd: number },
): UsageEvent {
  return {
    requestId: id,
    receivedAtMs: admittedAtMs,
    admittedAtMs,
    tokens: { output: used.tokens },
    costNanoUsd: used.costNanoUsd,
    counters: holds.map(({ counter }) => counterRefOf(counter)),
    endedBy: 'ENDED_BY_FINISHED',
  };
}

/** Puts events on the bus as one message. */
export async function publish(
  bus: Bus,
  events: readonly UsageEvent[],
  id: string = randomUUID(),
): Promise<void> {
  const payload = joinUsageBatch(events.map(encodeUsageEvent));
  await bus.publish({ subject: USAGE_SUBJECT, id, payload });
}

/** Every counter with what it holds, sorted, without limits: a rebuilt ledger does not know those. */
export async function balances(ledger: Ledger): Promise<Record<string, { used: number; reserved: number }>> {
  const readings = await ledger.read({ keyPrefix: '', limit: 1_000 });
  return Object.fromEntries(
    readings.map(({ counter, balance }) => [counter.key, { used: balance.used, reserved: balance.reserved }]),
  );
}

/** A client of SpendService at an address. */
export function spendClient(address: string) {
  return new protocol.spend.v1.SpendService(address, credentials.createInsecure());
}
