import type { ReadAnswer } from './answer-reader.ts';
import { Connection } from './connection.ts';
import { Latencies } from './latencies.ts';
import type { LoadPlan, LoadResult } from './plan.ts';

/** Loads a server as planned and resolves with what was measured. */
export function runLoad(plan: LoadPlan): Promise<LoadResult> {
  return new Promise((resolve) => new LoadRun(plan, resolve).start());
}

class LoadRun {
  readonly #plan: LoadPlan;
  readonly #onResult: (result: LoadResult) => void;
  readonly #request: Buffer;
  readonly #latencies = new Latencies();
  readonly #connections = new Set<Connection>();
  readonly #free: Connection[] = [];
  /** Times at which requests were due while no connection was free; open loop only. */
  readonly #waiting: number[] = [];
  #measuresFromMs = Number.POSITIVE_INFINITY;
  #bodyBytes = 0;
  #failures = 0;
  #firstFailure = '';
  #isOver = false;

  constructor(plan: LoadPlan, onResult: (result: LoadResult) => void) {
    this.#plan = plan;
    this.#onResult = onResult;
    this.#request = renderRequest(plan);
  }

  start(): void {
    const { connections, warmUpMs, durationMs } = this.#plan;
    // Half of the warm-up is for opening them, one after the other: people do not all come in one millisecond.
    for (let index = 0; index < connections; index++) {
      setTimeout(() => this.#open(), (index * warmUpMs) / connections / 2);
    }
    setTimeout(() => {
      const cpu = process.cpuUsage();
      this.#measuresFromMs = performance.now();
      setTimeout(() => this.#finish(cpu), durationMs);
    }, warmUpMs);
    if (this.#plan.requestsPerSecond !== undefined) this.#keepPace(this.#plan.requestsPerSecond);
  }

  #open(): void {
    const { hostname, port } = new URL(this.#plan.url);
    const connection = new Connection({
      host: hostname,
      port: Number(port),
      request: this.#request,
      onAnswer: (answer, from) => this.#onAnswer(answer, from),
      onBroken: (reason, broken) => {
        this.#fail(reason);
        this.#connections.delete(broken);
        // Not at once: a server that is down must not be asked in a tight loop.
        setTimeout(() => this.#isOver || this.#open(), RECONNECT_DELAY_MS);
      },
    });
    this.#connections.add(connection);
    this.#next(connection);
  }

  #onAnswer(answer: ReadAnswer, connection: Connection): void {
    const nowMs = performance.now();
    const wrong = this.#whatIsWrong(answer);
    if (wrong !== undefined) this.#fail(wrong);
    else if (connection.askedMs >= this.#measuresFromMs) this.#latencies.add(nowMs - connection.askedMs);
    this.#next(connection);
  }

  /** Asks again at once; with a pace, when the next request is due. */
  #next(connection: Connection): void {
    if (this.#isOver) return;
    if (this.#plan.requestsPerSecond === undefined) connection.ask(performance.now());
    else {
      const dueMs = this.#waiting.shift();
      if (dueMs === undefined) this.#free.push(connection);
      else connection.ask(dueMs);
    }
  }

  /** A late timer of ours is not the server's latency: a request is due when we wake up for it. */
  #keepPace(requestsPerSecond: number): void {
    const startMs = performance.now();
    let asked = 0;
    const timer = setInterval(() => {
      if (this.#isOver) return clearInterval(timer);
      const nowMs = performance.now();
      const due = Math.floor(((nowMs - startMs) * requestsPerSecond) / 1_000);
      for (; asked < due; asked++) {
        const connection = this.#free.pop();
        if (connection !== undefined) connection.ask(nowMs);
        else if (this.#waiting.length < WAITING_MAX) this.#waiting.push(nowMs);
        else this.#fail('the server fell behind the pace');
      }
    }, 1);
  }

  #whatIsWrong(answer: ReadAnswer): string | undefined {
    if (answer.status !== 200) return `status ${answer.status}: ${answer.bodyTail}`;
    if (this.#bodyBytes === 0) this.#bodyBytes = answer.bodyBytes;
    if (answer.bodyBytes !== this.#bodyBytes)
      return `${answer.bodyBytes} bytes, the first had ${this.#bodyBytes}`;
    const isWhole =
      this.#plan.kind === 'json'
        ? answer.bodyTail.endsWith('}')
        : answer.bodyTail.includes('data: [DONE]\n\n');
    return isWhole ? undefined : `an answer that ends ${JSON.stringify(answer.bodyTail)}`;
  }

  #fail(reason: string): void {
    this.#failures++;
    if (this.#firstFailure === '') this.#firstFailure = reason;
  }

  #finish(cpuBefore: NodeJS.CpuUsage): void {
    this.#isOver = true;
    const elapsedMs = performance.now() - this.#measuresFromMs;
    const cpu = process.cpuUsage(cpuBefore);
    for (const connection of this.#connections) connection.close();
    const quantile = (share: number) => this.#latencies.quantileMs(share);
    this.#onResult({
      requests: this.#latencies.count,
      requestsPerSecond: (this.#latencies.count * 1_000) / elapsedMs,
      latencyMs: { p50: quantile(0.5), p90: quantile(0.9), p99: quantile(0.99), max: this.#latencies.maxMs },
      bodyBytes: this.#bodyBytes,
      failures: this.#failures,
      firstFailure: this.#firstFailure,
      ownCoreShare: (cpu.user + cpu.system) / 1_000 / elapsedMs,
    });
  }
}

const RECONNECT_DELAY_MS = 50;
const WAITING_MAX = 10_000;

function renderRequest(plan: LoadPlan): Buffer {
  const headers = Object.entries(plan.headers).map(([name, value]) => `${name}: ${value}\r\n`);
  const body = Buffer.from(plan.body);
  const head =
    `POST ${plan.path} HTTP/1.1\r\nhost: ${new URL(plan.url).host}\r\ncontent-type: application/json\r\n` +
    `${headers.join('')}content-length: ${body.length}\r\n\r\n`;
  return Buffer.concat([Buffer.from(head), body]);
}
