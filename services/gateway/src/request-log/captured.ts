import type { IncomingHttpHeaders } from 'node:http';
import type { Admission__Output, Principal__Output } from '@tollgate/contracts';
import type { Dialect } from '../dialects/dialect.ts';
import type { Target } from '../routing/target.ts';
import type { CapturedBody } from './captured-body.ts';
import type { FoundTexts } from './found-texts.ts';

/** What a log says of its request; it grows until the request is settled. */
export type LoggedRequest = {
  readonly id: string;
  readonly receivedAtMs: number;
  readonly dialect: Dialect;
  readonly headers: IncomingHttpHeaders;
  readonly bytes: Buffer;
  readonly tags?: Readonly<Record<string, string>>;
  readonly admission?: Admission__Output;
  readonly target?: Target;
};

/** What is captured of one settled request, and the secrets that may stand in it. */
export type Captured = {
  readonly request: LoggedRequest;
  readonly principal: Principal__Output;
  readonly clientRequest: CapturedBody;
  readonly clientResponse: CapturedBody;
  /** Names and values by turns. */
  readonly answerHeaders: readonly string[];
  readonly secrets: readonly Buffer[];
  /** What guardrails found in the bodies. */
  readonly found: FoundTexts;
};
