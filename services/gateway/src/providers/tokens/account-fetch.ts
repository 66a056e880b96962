/**
 * Fetches small answers, such as tokens, over connections that are made as an account says: with a deadline, a bound on the
 * body, and no redirects.
 */
export type AccountFetch = typeof globalThis.fetch;
