import type { IncomingHttpHeaders } from 'node:http';
import type { Admission__Output } from '@tollgate/contracts';
import type { AnswerTranslation } from '../answer/translated/translation.ts';
import type { RequestFacts } from '../dialects/client-dialect.ts';
import type { Dialect, SpokenDialect } from '../dialects/dialect.ts';
import type { Form } from '../dialects/form/form.ts';
import type { JsonObject } from '../dialects/json/json-object.ts';
import type { OwnRequest } from '../dialects/own/api-adapter.ts';
import type { GuardWish } from '../guardrails/plan.ts';
import type { RequestGuards } from '../guardrails/request-guards.ts';
import type { Capture } from '../request-log/capture.ts';
import type { Retry } from '../routing/candidate.ts';
import type { Complexity } from '../routing/complexity.ts';
import type { Target } from '../routing/target.ts';
import type { AskedBefore } from './cache/asked-before.ts';
import type { CacheUse } from './cache/cache-use.ts';
import type { AgentSession } from './headers/agent-session.ts';
import type { CacheWish } from './headers/cache-wish.ts';
import type { PromptCacheTtl } from './headers/prompt-cache-wish.ts';
import type { StoredUse } from './stored/stored-ids.ts';
import type { RequestTrace } from './trace/trace.ts';

/** A request as it came in. */
export type Received = {
  /** UUIDv7; also the lease's, the event's and the client's `x-request-id`. */
  readonly id: string;
  readonly receivedAtMs: number;
  /** Reading of the monotonic clock. */
  readonly startedMs: number;
  /** Of the API that the client called. */
  readonly dialect: Dialect;
  readonly headers: IncomingHttpHeaders;
  /** The same for requests that have the same headers, path and query, but for their length; unset if that is not known. */
  readonly sameHead?: object | undefined;
  readonly bytes: Buffer;
  /** Without its query. */
  readonly path: string;
  /** Without its question mark; empty if there is none. */
  readonly query: string;
  readonly clientAddress: string;
  readonly trace: RequestTrace;
};

/** What a client presents. */
export type Credential = {
  readonly credentialSha256: Buffer;
  /** The credential itself where it is a JWT, empty for keys. For policy alone: it never reaches a log, span or event. */
  readonly jwt: string;
};

/** Somebody presented a credential; whose it is, policy says. */
export type Identified = Received & Credential;

/** A request as one target is to get it. */
export type TargetRequest = {
  /** The dialect in which the target is called. */
  readonly dialect: SpokenDialect;
  readonly body: Buffer;
  /** Whether the gateway asks for the usage of the stream although the client does not. */
  readonly asksUsage: boolean;
  /** How its answer becomes the client's; undefined if bytes pass. */
  readonly translation: AnswerTranslation | undefined;
  /** The request in an API of the target's own; unset for all others. */
  readonly own?: OwnRequest;
  /** What the target cannot carry and what was done instead. */
  readonly warnings: readonly string[];
};

/** The request is well-formed, and this is what it asks for. */
export type Decoded = Identified & {
  readonly body: JsonObject;
  /** The body, if it is a form with files. */
  readonly form?: Form;
  readonly facts: RequestFacts;
  readonly tags: Readonly<Record<string, string>>;
  readonly wishes: RequestWishes;
  readonly session: AgentSession;
  /** A request with the same bytes whose answer is in memory; unset for all others. */
  readonly asked?: AskedBefore;
  /** Of a call about something stored: who calls, and where it is; unset for all others. */
  readonly storedUse?: StoredUse;
  /** Of the call of a classifier: the virtual model whose request it classifies; unset for all others. */
  readonly classifies?: string;
  /** The request as the target gets it that its model names, where that speaks another dialect. */
  readonly translated?: { readonly target: Target; readonly written: TargetRequest } | undefined;
};

/** What the request's headers ask for, beside tags. */
export type RequestWishes = {
  /** Body logs are wished for. */
  readonly wantsBodyLog: boolean;
  /** Bound on each attempt. */
  readonly timeoutMs: number | undefined;
  /** Bound on the time to the first token of each attempt; of streams. */
  readonly ttftTimeoutMs: number | undefined;
  /** In place of the config's. */
  readonly retry: Retry | undefined;
  /** How long providers are to keep the prompt, in place of what its account says. */
  readonly promptCache: PromptCacheTtl | 'off' | undefined;
  /** An answer that was made before may be replayed, and this one kept; undefined for what its route says, `off` for neither. */
  readonly cache: CacheWish | 'off' | undefined;
  /** Guardrails beside those of rules. */
  readonly guardrails: GuardWish | undefined;
};

/**
 * Policy was asked. `mayHoldLease`: it may hold a lease under the request's id that its verdict says nothing of. `textBytes`:
 * bytes of text that the input was estimated from; 0 if it has media too.
 */
export type Asked = Decoded & { readonly mayHoldLease: boolean; readonly textBytes: number };

/** Policy let the request in, and its cost is reserved under its id. */
export type Admitted = Asked & {
  readonly admission: Admission__Output;
  readonly admitMs: number;
  /** How demanding it is, and the names of its targets in order; set where its route chooses by complexity. */
  readonly classified?: { readonly complexity: Complexity; readonly order: readonly string[] };
  /** What looks at it and at its answer; unset for nothing. */
  readonly guards?: RequestGuards;
  /** What it has of the cache; unset for nothing. */
  readonly cached?: CacheUse;
};

/** It is known who is to answer. */
export type Routed = Admitted & { readonly target: Target };

/** A request at any point of its way. Each step adds to what is known; nothing is taken away. */
export type GatewayRequest = Received & Partial<Routed> & { readonly log?: Capture };
