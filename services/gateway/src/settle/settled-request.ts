import type { Admission__Output, GuardrailResult, Principal__Output } from '@tollgate/contracts';
import type { Dialect } from '../dialects/dialect.ts';
import type { Target } from '../routing/target.ts';

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
    end(httpStatus: number, errorCode: string, guardrails?: readonly Required<GuardrailResult>[]): void;
  };
  readonly facts?: {
    readonly model: string;
    readonly isStreaming: boolean;
    readonly outputTokensMax: number;
  };
  readonly tags?: Readonly<Record<string, string>>;
  /** As the client says: empty texts for what it does not. */
  readonly session?: { readonly sessionId: string; readonly agentId: string; readonly parentAgentId: string };
  readonly admission?: Admission__Output;
  /** Policy may hold a lease for it that `admission` says nothing of. */
  readonly mayHoldLease?: boolean;
  /** Bytes of text that its input was estimated from; 0 if it has media too. */
  readonly textBytes?: number;
  /** Present if the request is to be logged. */
  readonly log?: {
    /** Whether it is logged: there is room, and the principal is known. */
    claim(principal: Principal__Output | null | undefined): boolean;
    /** The client has its answer. */
    finish(): void;
  };
  /** What came of its look into the cache; unset without one. */
  readonly cached?: { readonly status: string };
  /** What guardrails made of it so far; unset if none looked at it. */
  readonly guards?: { results(): readonly Required<GuardrailResult>[] };
  /** The last one that was called. */
  readonly target?: Pick<Target, 'name' | 'account' | 'kind' | 'modelId'>;
};
