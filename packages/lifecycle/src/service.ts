/** How well a service or a store works. */
export type WorkingState = 'ready' | 'degraded' | 'unavailable';

/** Whether a service can do its work now; `details` are shown on `/readyz`. */
export type Readiness = {
  ready: boolean;
  details: Readonly<Record<string, unknown>>;
  /** Revision of the config in use; missing if the service uses none or has none yet. */
  configRevision?: number;
  /** The stores that the service uses, by name, as it sees them. */
  stores?: Readonly<Record<string, WorkingState>>;
};

/**
 * A part of the program with a life. `start` resolves when it can do its work; `stop` finishes what is under way and
 * resolves by the deadline at the latest. Both are called at most once.
 */
export type Service = {
  readonly name: string;
  /** Names of services that must have started before and that are stopped after this one. */
  readonly needs: readonly string[];
  start(): Promise<void>;
  /** `deadline` fires when the time for a clean stop is over. */
  stop(deadline: AbortSignal): Promise<void>;
  readiness(): Readiness;
};
