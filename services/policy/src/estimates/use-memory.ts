import { addInput, emptyShares, type InputShares, type InputUse, inputUse } from './input-shares.ts';
import { addOutput, emptyHistogram, type OutputHistogram, type OutputUse } from './output-histogram.ts';

/** What one finished request used. */
export type UseObservation = {
  /** `account/model` that answered. */
  readonly model: string;
  readonly subject: string;
  readonly outputTokens: number;
  /** The client's bound on its output; 0 for none. */
  readonly outputTokensMax: number;
  /** Bytes of text in its body; 0 if the input says nothing of text. */
  readonly textBytes: number;
  readonly inputTokens: number;
  /** The part of the input that came from the provider's cache. */
  readonly inputTokensCached: number;
};

/** What requests like one use; each part is undefined if too little is known of it. */
export type LearnedUse = { readonly output: OutputUse | undefined; readonly input: InputUse | undefined };

/** A request that is asked about. `isBoundTelling`: its bound says how long the answer will be, and is no ceiling. */
export type UseQuestion = {
  readonly model: string;
  readonly subject: string;
  readonly outputTokensMax: number;
  readonly isBoundTelling: boolean;
};

/** What models really use, learnt from finished requests. In memory, bounded, and forgetting. */
export type UseMemory = {
  observe(observation: UseObservation): void;
  /**
   * Of requests of this model and subject whose client set a bound of the same size. Where these are too few and the bound
   * tells nothing: of this model and subject, then of the model.
   */
  learned(question: UseQuestion): LearnedUse;
};

/** Each about 600 bytes. */
const ENTRIES_MAX = 40_000;

type Entry = { readonly output: OutputHistogram; readonly input: InputShares };

/** An empty memory of so many kinds of request; the longest unheard of are forgotten first. */
export function useMemory(entriesMax = ENTRIES_MAX): UseMemory {
  const entries = new Map<string, Entry>();
  const take = (key: string): Entry => {
    const known = entries.get(key);
    if (known === undefined && entries.size >= entriesMax) forgetOldest(entries);
    const entry = known ?? { output: emptyHistogram(), input: emptyShares() };
    entries.delete(key);
    entries.set(key, entry);
    return entry;
  };
  return {
    observe(observation) {
      // A request that generated nothing failed, and says nothing about those that go well.
      if (!(observation.outputTokens > 0)) return;
      for (const key of keysOf(observation)) add(take(key), observation);
    },
    learned(question) {
      const known = keysOf(question).map((key) => entries.get(key));
      const outputs = question.isBoundTelling ? known.slice(0, 1) : known;
      return {
        output: outputs.find((entry) => entry?.output.use !== undefined)?.output.use,
        input: firstInput(known),
      };
    },
  };
}

/** From the narrowest kind to the widest. */
function keysOf({
  model,
  subject,
  outputTokensMax,
}: Pick<UseObservation, 'model' | 'subject' | 'outputTokensMax'>): readonly string[] {
  const pair = `${model}\n${subject}`;
  return [`${pair}\n${boundClass(outputTokensMax)}`, pair, model];
}

/** Bounds up to the same power of two are of one size: clients cannot make the memory grow by them. */
function boundClass(outputTokensMax: number): number {
  return outputTokensMax > 0 ? Math.ceil(Math.log2(outputTokensMax)) + 1 : 0;
}

function add({ output, input }: Entry, observation: UseObservation): void {
  const { textBytes, inputTokens, inputTokensCached } = observation;
  addOutput(output, observation.outputTokens);
  if (textBytes > 0 && inputTokens > 0)
    addInput(input, textBytes, { tokens: inputTokens, cachedTokens: inputTokensCached });
}

function firstInput(entries: readonly (Entry | undefined)[]): InputUse | undefined {
  for (const entry of entries) {
    const use = entry === undefined ? undefined : inputUse(entry.input);
    if (use !== undefined) return use;
  }
  return undefined;
}

function forgetOldest(entries: Map<string, unknown>): void {
  const [oldest] = entries.keys();
  if (oldest !== undefined) entries.delete(oldest);
}
