import type { Admission__Output } from '@tollgate/contracts';
import type { Dialect } from '../dialects/dialect.ts';
import type { Target } from '../routing/targets.ts';

/** What settling has to know of a request, at whatever point of its way it ended. */
export type SettledRequest = {
  readonly id: string;
  readonly receivedAtMs: number;
  /** Reading of the monotonic clock. */
  readonly startedMs: number;
  readonly dialect: Dialect;
  readonly trace: {
    readonly traceId: string;
    readonly traceparent: string;
    end(httpStatus: number, errorCode: string): void;
  };
  readonly facts?: { readonly model: string; readonly isStreaming: boolean };
  readonly tags?: Readonly<Record<string, string>>;
  readonly admission?: Admission__Output;
  /** Policy may hold a lease for it that `admission` says nothing of. */
  readonly mayHoldLease?: boolean;
  /** The last one that was called. */
  readonly target?: Pick<Target, 'name' | 'account' | 'kind' | 'modelId'>;
};
