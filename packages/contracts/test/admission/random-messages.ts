import fc from 'fast-check';
import type { AdmitRequest__Output, AdmitResponse__Output } from '../../src/index.ts';

const text = fc.string({ unit: 'grapheme', maxLength: 40 });
const texts = fc.array(text, { maxLength: 3 });
const amount = fc.maxSafeNat();
const small = fc.nat({ max: 100 });

const bytes = fc.uint8Array({ maxLength: 32 }).map((given) => Buffer.from(given));

const request = fc.record({
  requestId: text,
  credentialSha256: bytes,
  model: text,
  modelType: text,
  inputTokensMax: amount,
  outputTokensMax: amount,
  tags: fc.dictionary(fc.string({ minLength: 1 }), text, { maxKeys: 3, noNullPrototype: true }),
  clientAddress: text,
  traceparent: text,
  listModels: fc.boolean(),
  jwt: text,
  inputTokensFixed: amount,
  choices: small,
  pieces: fc.dictionary(fc.string({ minLength: 1 }), amount, { maxKeys: 3, noNullPrototype: true }),
  outputLimitField: text,
  priceTerms: texts,
  classifies: fc.boolean(),
});

const observation = fc.record({
  model: text,
  subject: text,
  outputTokens: amount,
  outputTokensMax: amount,
  textBytes: amount,
  inputTokens: amount,
  inputTokensCached: amount,
});

/** Messages of a gateway. */
export const admitRequests: fc.Arbitrary<AdmitRequest__Output> = fc.record({
  requests: fc.array(request, { maxLength: 3 }),
  renewals: texts,
  observations: fc.array(observation, { maxLength: 2 }),
  releases: fc.array(fc.record({ requestId: text, counterKeys: texts }), { maxLength: 2 }),
  takesReceipts: fc.boolean(),
});

const principal = fc.record({ subject: text, tokenId: text, teams: texts });
const counter = fc.record({
  key: text,
  unit: fc.constantFrom('COUNTER_UNIT_UNSPECIFIED', 'COUNTER_UNIT_COST', 'COUNTER_UNIT_CONCURRENCY'),
  slidingMs: amount,
  startMs: amount,
  endMs: amount,
});
const limit = fc.option(fc.record({ rule: text, limit: amount, remaining: amount, resetsAtMs: amount }));
const allowance = fc.option(fc.record({ rule: text, amount, code: text }));
const indexes = fc.array(small, { maxLength: 3 });

const admission = fc.record({
  principal: fc.option(principal),
  targets: texts,
  admittedAtMs: amount,
  leaseDeadlineMs: amount,
  matchedRules: texts,
  counters: fc.array(counter, { maxLength: 3 }),
  requestsLimit: limit,
  tokensLimit: limit,
  tokensAllowance: allowance,
  costAllowance: allowance,
  route: text,
  shares: fc.array(fc.record({ rules: indexes, counters: indexes }), { maxLength: 2 }),
  receipts: fc.array(bytes, { maxLength: 2 }),
  heldPlaces: texts,
  guardrails: fc.array(fc.record({ rule: text, inputs: texts, outputs: texts, errorMessage: text }), {
    maxLength: 2,
  }),
});

const refusal = fc.record({
  code: text,
  message: text,
  rule: text,
  param: text,
  retryAfterMs: amount,
  principal: fc.option(principal),
  matchedRules: texts,
  limit,
  refusedHold: fc.option(
    fc.record({
      counter: fc.option(counter),
      wanted: amount,
      used: amount,
      reserved: amount,
      limit: amount,
      resetsAtMs: amount,
    }),
  ),
  refusedAtMs: amount,
});

const bodyLog = fc.constantFrom('BODY_LOG_UNSPECIFIED', 'BODY_LOG_ALWAYS', 'BODY_LOG_NEVER');

/** Messages of a policy. */
export const admitResponses: fc.Arbitrary<AdmitResponse__Output> = fc.record({
  verdicts: fc.array(
    fc.oneof(
      fc.record({ requestId: text, bodyLog, admission }),
      fc.record({ requestId: text, bodyLog, refusal }),
      fc.record({
        requestId: text,
        bodyLog,
        models: fc.record({ models: texts, principal: fc.option(principal) }),
      }),
    ),
    { maxLength: 3 },
  ),
});
