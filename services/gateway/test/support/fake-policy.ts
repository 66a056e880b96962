import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  Server,
  ServerCredentials,
  type ServerWritableStream,
  type UntypedServiceImplementation,
} from '@grpc/grpc-js';
import {
  type Admission,
  type AdmissionRequest__Output,
  type AdmitRequest__Output,
  type AdmitResponse,
  type Observation__Output,
  protocol,
  type Refusal,
  type Release__Output,
  type Verdict,
  type WatchConfigResponse,
} from '@tollgate/contracts';

/** A policy that really speaks gRPC, whose verdicts a test decides. */
export type FakePolicy = {
  readonly address: string;
  /** Everything that was asked, in order. */
  readonly requests: AdmissionRequest__Output[];
  readonly renewals: string[];
  readonly observations: Observation__Output[];
  readonly releases: Release__Output[];
  /** Whether the last message said that receipts are taken. */
  tookReceipts: boolean;
  /** How many watch its config. */
  watchers(): number;
  /** Answers a request; undefined leaves it unanswered. */
  decide: (request: AdmissionRequest__Output) => Omit<Verdict, 'requestId'> | undefined;
  publish(config: WatchConfigResponse): void;
  /** Breaks the streams that are open, as a policy that is killed does. */
  breakStreams(): void;
  answer(verdict: Verdict): void;
  stop(): void;
};

type AdmitCall = { write(response: AdmitResponse): void; emit(event: 'error', error: unknown): void };

/** Starts a policy that admits everything to the model that was asked for, on a Unix socket unless `tcp` is set. */
export async function startFakePolicy(
  config: WatchConfigResponse,
  options: { tcp?: boolean } = {},
): Promise<FakePolicy> {
  const dir = mkdtempSync(path.join(tmpdir(), 'tollgate-policy-'));
  let current = config;
  const admitCalls = new Set<AdmitCall>();
  const watchers = new Set<ServerWritableStream<unknown, WatchConfigResponse>>();
  const server = new Server();

  const policy: FakePolicy & { address: string } = {
    address: options.tcp ? '127.0.0.1:0' : `unix:${dir}/policy.sock`,
    requests: [],
    renewals: [],
    observations: [],
    releases: [],
    tookReceipts: false,
    watchers: () => watchers.size,
    decide: admit,
    publish(next) {
      current = next;
      for (const watcher of watchers) watcher.write(next);
    },
    breakStreams() {
      for (const call of admitCalls) call.emit('error', { code: 14, details: 'going away' });
      admitCalls.clear();
    },
    answer(verdict) {
      for (const call of admitCalls) call.write({ verdicts: [verdict] });
    },
    stop() {
      server.forceShutdown();
      rmSync(dir, { recursive: true, force: true });
    },
  };
  const service: UntypedServiceImplementation = {
    Admit: (
      call: AdmitCall & { on(event: string, listener: (value: AdmitRequest__Output) => void): void },
    ) => {
      admitCalls.add(call);
      call.on('data', (message) => {
        policy.renewals.push(...message.renewals);
        policy.observations.push(...message.observations);
        policy.releases.push(...message.releases);
        policy.tookReceipts = message.takesReceipts;
        const verdicts: Verdict[] = [];
        for (const request of message.requests) {
          policy.requests.push(request);
          const decided = policy.decide(request);
          if (decided !== undefined) verdicts.push({ requestId: request.requestId, ...decided });
        }
        if (verdicts.length > 0) call.write({ verdicts });
      });
      call.on('end', () => admitCalls.delete(call));
      call.on('cancelled', () => admitCalls.delete(call));
      call.on('error', () => admitCalls.delete(call));
    },
  };
  server.addService(protocol.admission.v1.AdmissionService.service, service);
  server.addService(protocol.config.v1.ConfigService.service, {
    WatchConfig: (call: ServerWritableStream<unknown, WatchConfigResponse>) => {
      watchers.add(call);
      call.on('cancelled', () => watchers.delete(call));
      call.write(current);
    },
  });
  await new Promise<void>((resolve, reject) => {
    server.bindAsync(policy.address, ServerCredentials.createInsecure(), (error, port) => {
      if (error) reject(error);
      else resolve();
      if (options.tcp) policy.address = `127.0.0.1:${port}`;
    });
  });
  return policy;
}

/** Admits a request under Lena's name, with one rule and one counter. */
export function admit(
  request: AdmissionRequest__Output,
  changes: Partial<Admission> = {},
): Omit<Verdict, 'requestId'> {
  if (request.listModels) return { models: { models: ['main/gpt', 'main/free'], principal: LENA } };
  const admittedAtMs = 1_800_000_000_000;
  return {
    admission: {
      principal: LENA,
      targets: [request.model],
      admittedAtMs,
      leaseDeadlineMs: admittedAtMs + 60_000,
      matchedRules: ['per-user-day'],
      counters: [
        {
          key: 'per-user-day|user:lena@example.com|cost|day',
          unit: 'COUNTER_UNIT_COST',
          startMs: 1,
          endMs: 2,
        },
      ],
      requestsLimit: { rule: 'per-minute', limit: 100, remaining: 99, resetsAtMs: admittedAtMs + 1_500 },
      ...changes,
    },
  };
}

/** Refuses a request. */
export function refuse(refusal: Refusal): Omit<Verdict, 'requestId'> {
  return { refusal: { principal: LENA, ...refusal } };
}

/** Whose every request is. */
export const LENA = { subject: 'user:lena@example.com', tokenId: 'token-1', teams: ['ml'] };
