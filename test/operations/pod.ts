import { setTimeout as delay } from 'node:timers/promises';
import type { Program } from '@tollgate/harness/system';
import type { Probe, Workload } from './rendered-workload.ts';

/** How a pod ended. */
export type PodEnd = {
  readonly name: string;
  /** `null` if it was killed. */
  readonly exitCode: number | null;
  /** Whether it was still running at the end of its grace period. */
  readonly wasKilled: boolean;
  /** From SIGTERM to the end of the process. */
  readonly stopMs: number;
};

/**
 * One process treated as the kubelet treats a pod: probed as the chart says; on deletion first the preStop hook, then SIGTERM,
 * then SIGKILL at the end of the grace period. States: absent, starting, running (ready or not), terminating.
 */
export class Pod {
  readonly name: string;
  readonly #program: Program;
  readonly #workload: Workload;
  readonly #note: (text: string) => void;
  #probes: AbortController | undefined;
  #isReady = false;
  #isTerminating = false;
  /** Why the kubelet would have restarted the container. */
  readonly restarts: string[] = [];

  /** `note` is called with each step of its life. */
  constructor(program: Program, workload: Workload, note: (text: string) => void) {
    this.name = program.name;
    this.#program = program;
    this.#workload = workload;
    this.#note = note;
  }

  /** Whether it is in the endpoints of its service. */
  get isEndpoint(): boolean {
    return this.#isReady && !this.#isTerminating;
  }

  /** Starts the process and resolves when it is ready. */
  async start(): Promise<void> {
    this.#isTerminating = false;
    this.#note(`${this.name} is started`);
    await this.#program.start({ until: 'alive' });
    await this.adopt();
  }

  /** Begins to probe a process that something else has started; resolves when it is ready. */
  async adopt(): Promise<void> {
    const { startupProbe, livenessProbe, readinessProbe } = this.#workload;
    const probes = new AbortController();
    this.#probes = probes;
    await this.#firstSuccess(startupProbe, probes.signal);
    void this.#watch(livenessProbe, probes.signal, {
      failed: (failures) => this.restarts.push(`${failures} liveness probes of ${this.name} failed`),
    });
    await this.#firstSuccess(readinessProbe, probes.signal);
    this.#isReady = true;
    this.#note(`${this.name} is ready`);
    void this.#watch(readinessProbe, probes.signal, {
      succeeded: () => (this.#isReady = true),
      failed: () => (this.#isReady = false),
    });
  }

  /** Deletes the pod; resolves when its process has ended. */
  async delete(): Promise<PodEnd> {
    const { preStopSeconds, terminationGracePeriodSeconds } = this.#workload;
    this.#isTerminating = true;
    this.#note(`${this.name} is deleted`);
    await delay(preStopSeconds * 1_000);
    this.#probes?.abort();
    this.#isReady = false;
    const pid = this.#program.pid();
    if (pid === undefined) throw new Error(`${this.name} ended by itself: ${this.#program.words()}`);
    let wasKilled = false;
    const sentMs = performance.now();
    this.#note(`SIGTERM to ${this.name}`);
    const killing = setTimeout(
      () => {
        wasKilled = true;
        process.kill(pid, 'SIGKILL');
      },
      (terminationGracePeriodSeconds - preStopSeconds) * 1_000,
    );
    const exitCode = await this.#program.stop();
    clearTimeout(killing);
    this.#note(`${this.name} has ended`);
    return { name: this.name, exitCode, wasKilled, stopMs: Math.round(performance.now() - sentMs) };
  }

  /** Ends the probing; the process stays as it is. */
  forget(): void {
    this.#probes?.abort();
  }

  async #firstSuccess(probe: Probe, signal: AbortSignal): Promise<void> {
    const deadlineMs = performance.now() + START_MS_MAX;
    while (!(await this.#passes(probe))) {
      if (signal.aborted || performance.now() > deadlineMs)
        throw new Error(`${this.name} does not answer ${probe.path}: ${this.#program.words()}`);
      await delay(probe.periodSeconds * 1_000);
    }
  }

  async #watch(
    probe: Probe,
    signal: AbortSignal,
    on: { succeeded?: () => void; failed: (failures: number) => void },
  ): Promise<void> {
    let failures = 0;
    for (;;) {
      await delay(probe.periodSeconds * 1_000, undefined, { signal }).catch(() => undefined);
      if (signal.aborted) return;
      failures = (await this.#passes(probe)) ? 0 : failures + 1;
      if (signal.aborted) return;
      if (failures === 0) on.succeeded?.();
      else if (failures === probe.failureThreshold) on.failed(failures);
    }
  }

  async #passes(probe: Probe): Promise<boolean> {
    try {
      const answer = await fetch(`${this.#program.opsUrl}${probe.path}`, {
        signal: AbortSignal.timeout(probe.timeoutSeconds * 1_000),
      });
      await answer.arrayBuffer();
      return answer.ok;
    } catch {
      return false;
    }
  }
}

/** The kubelet waits without end; a test does not. */
const START_MS_MAX = 120_000;
