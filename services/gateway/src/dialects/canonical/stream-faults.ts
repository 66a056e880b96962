import type { ProviderError } from './answer.ts';

/** An event that does not parse: what follows it cannot be trusted. */
export const UNREADABLE_EVENT: ProviderError = {
  status: 502,
  type: 'upstream_error',
  message: 'The provider sent an event that is not readable.',
};

/** An event, or blocks that wait for each other, beyond the bounds of a reader. */
export const TOO_LARGE: ProviderError = {
  status: 502,
  type: 'upstream_error',
  message: 'The provider sent more at once than the gateway holds.',
};

/** A 200 without an answer. */
export const NO_ANSWER: ProviderError = {
  status: 502,
  type: 'upstream_error',
  message: 'The provider answered 200 without an answer.',
};

/** What a client reads when the bytes of an answer stopped; the gateway may say it better. */
export const CUT: ProviderError = {
  status: 502,
  type: 'upstream_error',
  message: 'The provider broke off its answer.',
};

/** A choice that the provider itself gave up on. */
export const GAVE_UP: ProviderError = {
  status: 502,
  type: 'upstream_error',
  message: 'The provider ended its answer with an error.',
};
