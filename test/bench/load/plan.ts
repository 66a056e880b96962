/** What the load generator is told, as JSON in its first argument. */
export type LoadPlan = {
  /** `http://host:port` */
  readonly url: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly kind: 'json' | 'stream';
  /** Connections kept alive, each with one request in flight. */
  readonly connections: number;
  /** Requests of this time are checked but not measured. */
  readonly warmUpMs: number;
  readonly durationMs: number;
  /** Set: so many requests a second are due, whether or not the server keeps up; else each connection asks again at once. */
  readonly requestsPerSecond?: number;
};

/** What the load generator prints, as JSON in one line. */
export type LoadResult = {
  readonly requests: number;
  readonly requestsPerSecond: number;
  readonly latencyMs: {
    readonly p50: number;
    readonly p90: number;
    readonly p99: number;
    readonly max: number;
  };
  readonly bodyBytes: number;
  /** Answers that were refused, incomplete or of another length than the first; 0 in a run that counts. */
  readonly failures: number;
  readonly firstFailure: string;
  /** Share of a core that the generator itself took; near 1 it is what limits. */
  readonly ownCoreShare: number;
};
