import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type UseMemory, type UseObservation, useMemory } from '../../src/estimates/use-memory.ts';

const MODEL = 'openai-main/gpt-4o';
const OBSERVATION: UseObservation = {
  model: MODEL,
  subject: 'user:a',
  outputTokens: 100,
  outputTokensMax: 0,
  textBytes: 0,
  inputTokens: 0,
  inputTokensCached: 0,
};

function observeAll(memory: UseMemory, outputs: readonly number[], more: Partial<UseObservation> = {}) {
  for (const outputTokens of outputs) memory.observe({ ...OBSERVATION, outputTokens, ...more });
}

function outputOf(memory: UseMemory, subject = 'user:a', outputTokensMax = 0, isBoundTelling = false) {
  return memory.learned({ model: MODEL, subject, outputTokensMax, isBoundTelling }).output;
}

function likely(memory: UseMemory, subject = 'user:a'): number {
  return outputOf(memory, subject)?.likely ?? 0;
}

/** So many values from 1 to 1,000, the same ones each time. */
function spread(length: number, below = 1_000): number[] {
  return Array.from({ length }, (_, index) => 1 + ((index * 7_919) % below));
}

describe('the memory of outputs', () => {
  it('says nothing until it has seen enough', () => {
    const memory = useMemory();
    observeAll(memory, spread(19));
    expect(outputOf(memory)).toBeUndefined();
    observeAll(memory, [50]);
    expect(likely(memory)).toBeGreaterThan(0);
  });

  it('has as likely what is above 95 of 100 outputs and, by its headroom, at most 70 % above the one of them', () => {
    fc.assert(
      fc.property(fc.integer({ min: 10, max: 100_000 }), (below) => {
        const outputs = spread(300, below);
        const memory = useMemory();
        observeAll(memory, outputs);
        expect(outputs.filter((output) => output <= likely(memory)).length).toBeGreaterThanOrEqual(285);
        const sorted = outputs.toSorted((one, other) => one - other);
        expect(likely(memory)).toBeLessThanOrEqual((sorted.at(-1) ?? 0) * 1.7 + 2);
      }),
    );
  });

  it('expects the mean of running answers: as long ones run longer, each counts by its length', () => {
    const memory = useMemory();
    observeAll(memory, new Array<number>(30).fill(100));
    expect(outputOf(memory)?.expected).toBe(100);
    observeAll(
      memory,
      Array.from({ length: 2_000 }, (_, index) => (index % 2 === 0 ? 100 : 900)),
    );
    // (100 * 100 + 900 * 900) / (100 + 900) and two errors of 400 / sqrt(289); the mean of all is 500.
    const expected = outputOf(memory)?.expected ?? 0;
    expect(expected).toBeGreaterThan(860);
    expect(expected).toBeLessThan(875);
  });

  it('expects more of few observations that differ than of many', () => {
    const differing = (length: number) => {
      const memory = useMemory();
      observeAll(
        memory,
        Array.from({ length }, (_, index) => (index % 2 === 0 ? 100 : 900)),
      );
      return outputOf(memory)?.expected ?? 0;
    };
    expect(differing(20)).toBeGreaterThan(differing(400) + 100);
  });

  it('knows a caller by itself, and takes the model’s for one it does not know', () => {
    const memory = useMemory();
    observeAll(memory, spread(100, 100), { subject: 'user:brief' });
    observeAll(memory, spread(100, 10_000), { subject: 'user:chatty' });
    expect(likely(memory, 'user:brief')).toBeLessThan(200);
    expect(likely(memory, 'user:chatty')).toBeGreaterThan(5_000);
    expect(likely(memory, 'user:new')).toBeGreaterThan(5_000);
    const question = {
      model: 'another/model',
      subject: 'user:brief',
      outputTokensMax: 0,
      isBoundTelling: false,
    };
    expect(memory.learned(question).output).toBeUndefined();
  });

  it('tells requests of one caller apart by the size of their bounds', () => {
    const memory = useMemory();
    observeAll(memory, spread(100, 20), { outputTokensMax: 20 });
    observeAll(memory, spread(100, 10_000), { outputTokensMax: 64_000 });
    expect(outputOf(memory, 'user:a', 64_000)?.likely).toBeGreaterThan(5_000);
    expect(outputOf(memory, 'user:a', 20, true)?.likely).toBeLessThan(40);
    // A small bound that was not seen yet says more than what requests with other bounds generated.
    expect(outputOf(memory, 'user:a', 3_000, true)).toBeUndefined();
    expect(outputOf(memory, 'user:a', 32_000)?.likely).toBeGreaterThan(5_000);
  });

  it('forgets: a caller who now writes less is soon expected to', () => {
    const memory = useMemory();
    observeAll(memory, spread(1_000, 10_000));
    observeAll(memory, spread(2_000, 100));
    expect(likely(memory)).toBeLessThan(200);
    expect(outputOf(memory)?.expected).toBeLessThan(200);
  });

  it('goes on working however long it runs', () => {
    const memory = useMemory();
    for (let round = 0; round < 20; round++) observeAll(memory, spread(1_000));
    expect(likely(memory)).toBeGreaterThan(900);
    expect(likely(memory)).toBeLessThan(1_700);
    expect(outputOf(memory)?.expected).toBeGreaterThan(600);
    expect(outputOf(memory)?.expected).toBeLessThan(760);
  });

  it('takes requests that generated nothing for failures', () => {
    const memory = useMemory();
    observeAll(memory, [...spread(30), ...new Array<number>(500).fill(0), Number.NaN, -1]);
    expect(likely(memory)).toBeGreaterThan(200);
  });

  it('evicts the group of requests whose last request is the oldest', () => {
    const memory = useMemory(5);
    observeAll(memory, spread(30), { subject: 'user:old' });
    observeAll(memory, spread(30, 10), { subject: 'user:new' });
    observeAll(memory, spread(30, 10), { subject: 'user:newest' });
    expect(likely(memory, 'user:new')).toBeLessThan(20);
    // Known no more by itself: what the model does is taken instead.
    expect(likely(memory, 'user:old')).toBe(likely(memory, 'nobody'));
  });
});

describe('the memory of inputs', () => {
  const inputOf = (memory: UseMemory, subject = 'user:a') =>
    memory.learned({ model: MODEL, subject, outputTokensMax: 0, isBoundTelling: false }).input;

  it('knows the tokens of a byte and the part that comes from the cache, weighted by size', () => {
    const memory = useMemory();
    for (let round = 0; round < 10; round++) {
      memory.observe({ ...OBSERVATION, textBytes: 1_000, inputTokens: 400 });
      memory.observe({ ...OBSERVATION, textBytes: 9_000, inputTokens: 1_600, inputTokensCached: 1_500 });
    }
    const { tokensPerByte = 0, cachedShare = 0 } = inputOf(memory) ?? {};
    expect(tokensPerByte).toBeCloseTo(0.2, 2);
    expect(cachedShare).toBeCloseTo(0.75, 2);
    expect(inputOf(memory, 'user:new')).toEqual(inputOf(memory));
  });

  it('learns nothing of requests with media, or of gateways that do not say', () => {
    const memory = useMemory();
    for (let round = 0; round < 50; round++) memory.observe({ ...OBSERVATION, inputTokens: 1_000 });
    expect(inputOf(memory)).toBeUndefined();
  });
});
