import type { Place } from '../place.ts';

/** What a service is given. */
export type RemoteRequest = {
  readonly side: 'input' | 'output';
  readonly texts: readonly { readonly text: string; readonly place: Place }[];
  readonly model: string;
  readonly subject: string;
  readonly metadata: Readonly<Record<string, string>>;
};

/** What a service says. `rewrite`: texts in the order of those that it was given. */
export type RemoteAnswer =
  | { readonly verdict: 'pass' }
  | { readonly verdict: 'object'; readonly reason: string; readonly kinds: readonly string[] }
  | { readonly verdict: 'rewrite'; readonly texts: readonly string[] };

/** A check that asks a service. */
export type RemoteCheck = {
  readonly scope: 'remote';
  /** Asks the service. Throws Error if it does not answer by the deadline, a reading of the monotonic clock, or answers nonsense. */
  ask(request: RemoteRequest, deadlineMs: number): Promise<RemoteAnswer>;
};

/** The check of a kind that asks a service; undefined for every other kind. */
export function remoteCheck(_kind: string, _settings: unknown): RemoteCheck | undefined {
  return undefined;
}
