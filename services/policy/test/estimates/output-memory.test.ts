import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { outputMemory } from '../../src/estimates/output-memory.ts';

const MODEL = 'openai-main/gpt-4o';

function observeAll(memory: ReturnType<typeof outputMemory>, outputs: readonly number[], subject = 'user:a') {
  for (const outputTokens of outputs) memory.observe({ model: MODEL, subject, outputTokens });
}

/** So many values from 1 to 1,000, the same ones each time. */
function spread(length: number, below = 1_000): number[] {
  return Array.from({ length }, (_, index) => 1 + ((index * 7_919) % below));
}

describe('the memory of outputs', () => {
  it('says nothing until it has seen enough', () => {
    const memory = outputMemory();
    observeAll(memory, spread(19));
    expect(memory.likelyMax(MODEL, 'user:a')).toBeUndefined();
    observeAll(memory, [50]);
    expect(memory.likelyMax(MODEL, 'user:a')).toBeGreaterThan(0);
  });

  it('is above 95 of 100 outputs and, by its headroom, at most 70 % above the one of them', () => {
    fc.assert(
      fc.property(fc.integer({ min: 10, max: 100_000 }), (below) => {
        const outputs = spread(300, below);
        const memory = outputMemory();
        observeAll(memory, outputs);
        const likely = memory.likelyMax(MODEL, 'user:a') ?? 0;
        expect(outputs.filter((output) => output <= likely).length).toBeGreaterThanOrEqual(285);
        const sorted = outputs.toSorted((one, other) => one - other);
        expect(likely).toBeLessThanOrEqual((sorted.at(-1) ?? 0) * 1.7 + 2);
      }),
    );
  });

  it('knows a caller by itself, and takes the model’s for one it does not know', () => {
    const memory = outputMemory();
    observeAll(memory, spread(100, 100), 'user:brief');
    observeAll(memory, spread(100, 10_000), 'user:chatty');
    const [brief = 0, chatty = 0, other = 0] = ['user:brief', 'user:chatty', 'user:new'].map((subject) =>
      memory.likelyMax(MODEL, subject),
    );
    expect(brief).toBeLessThan(200);
    expect(chatty).toBeGreaterThan(5_000);
    expect(other).toBeGreaterThan(5_000);
    expect(memory.likelyMax('another/model', 'user:brief')).toBeUndefined();
  });

  it('forgets: a caller who now writes less is soon expected to', () => {
    const memory = outputMemory();
    observeAll(memory, spread(1_000, 10_000));
    observeAll(memory, spread(1_000, 100));
    expect(memory.likelyMax(MODEL, 'user:a')).toBeLessThan(200);
  });

  it('goes on working however long it runs', () => {
    const memory = outputMemory();
    for (let round = 0; round < 20; round++) observeAll(memory, spread(1_000));
    expect(memory.likelyMax(MODEL, 'user:a')).toBeGreaterThan(900);
    expect(memory.likelyMax(MODEL, 'user:a')).toBeLessThan(1_700);
  });

  it('takes requests that generated nothing for failures', () => {
    const memory = outputMemory();
    observeAll(memory, [...spread(30), ...new Array<number>(500).fill(0), Number.NaN, -1]);
    expect(memory.likelyMax(MODEL, 'user:a')).toBeGreaterThan(200);
  });

  it('is bounded: the longest unheard of are forgotten', () => {
    const memory = outputMemory(3);
    observeAll(memory, spread(30), 'user:old');
    observeAll(memory, spread(30, 10), 'user:new');
    observeAll(memory, spread(30, 10), 'user:newest');
    expect(memory.likelyMax(MODEL, 'user:new')).toBeLessThan(20);
    // Known no more by itself: what the model does is taken instead.
    expect(memory.likelyMax(MODEL, 'user:old')).toBe(memory.likelyMax(MODEL, 'nobody'));
  });
});
