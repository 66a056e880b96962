import { BlockSequence } from '../../canonical/block-sequence.ts';
import type { ReadContext } from '../../canonical/codec.ts';
import type { StreamPart } from '../../canonical/events.ts';
import type { ReasoningProof } from '../../canonical/part.ts';
import type { ExactBody } from '../../json/exact-json.ts';
import { isJsonObject, type JsonObject } from '../../json/json-object.ts';
import { objectOf, stringOf, textOf } from '../../json/values.ts';
import { readFinish } from '../finish.ts';
import { PartialArguments } from './partial-arguments.ts';

/** Reads the pieces of one candidate. What comes after its finish reason is left out. */
export class GeminiCandidate {
  readonly index: number;
  readonly #context: ReadContext;
  readonly #blocks: BlockSequence;
  #calls = 0;
  /** A call whose arguments arrive in pieces. */
  #partial: { readonly arguments: PartialArguments; readonly call: JsonObject } | undefined;
  #isFinished = false;
  #failure: string | undefined;

  constructor(index: number, context: ReadContext) {
    this.index = index;
    this.#context = context;
    this.#blocks = new BlockSequence(index);
  }

  /** Whether the finish reason came. */
  get isFinished(): boolean {
    return this.#isFinished;
  }

  /** Why the provider gave up on this candidate, if it did. */
  get failure(): string | undefined {
    return this.#failure;
  }

  /** Reads one element of `candidates`, which stands at `path` in its event. */
  read(out: StreamPart[], value: JsonObject, source: CandidateSource): void {
    if (this.#isFinished) return;
    const parts = objectOf(value['content'])?.['parts'];
    if (Array.isArray(parts)) {
      for (const [at, part] of parts.entries()) {
        if (isJsonObject(part)) this.#part(out, part, { ...source, at });
      }
    }
    const logprobs = value['logprobsResult'];
    if (isJsonObject(logprobs))
      out.push({ kind: 'logprobs', choice: this.index, logprobs: openAiLogprobs(logprobs) });
    const raw = stringOf(value['finishReason']);
    if (raw !== undefined && raw !== 'FINISH_REASON_UNSPECIFIED')
      this.finish(out, raw, stringOf(value['finishMessage']));
  }

  /** The candidate is complete, for this reason. */
  finish(out: StreamPart[], raw: string, message?: string): void {
    this.#isFinished = true;
    this.#blocks.end(out);
    const finish = readFinish(raw, this.#blocks.hasCalls);
    if (finish.reason === 'error') this.#failure = message ?? `The provider ended its answer: ${raw}.`;
    else out.push({ kind: 'finish', choice: this.index, finish });
  }

  #part(out: StreamPart[], part: JsonObject, source: PartSource): void {
    const call = objectOf(part['functionCall']);
    if (call !== undefined) {
      this.#functionCall(out, call, this.#proof(part), source);
      return;
    }
    const text = part['text'];
    if (typeof text !== 'string') {
      this.#blocks.whole(out, { kind: 'opaque', origin: 'gemini', raw: part });
      return;
    }
    const kind = part['thought'] === true ? 'reasoning' : 'text';
    if (text !== '') this.#blocks.append(out, kind, text);
    const proof = this.#proof(part);
    if (proof === undefined) return;
    // A signature behind text belongs to reasoning that is not shown: a block of its own without words.
    if (this.#blocks.open !== 'reasoning') this.#blocks.append(out, 'reasoning', '');
    this.#blocks.prove(proof);
    this.#blocks.close(out);
  }

  /** Whole in one part, or in pieces: the first has the name, the last no `willContinue`. */
  #functionCall(
    out: StreamPart[],
    call: JsonObject,
    proof: ReasoningProof | undefined,
    source: PartSource,
  ): void {
    const path = ['candidates', source.position, 'content', 'parts', source.at, 'functionCall', 'args'];
    if (this.#partial === undefined && call['willContinue'] !== true) {
      this.#call(out, call, source.exact.json(call['args'] ?? {}, path), proof);
      return;
    }
    if (this.#partial === undefined || stringOf(call['name']) !== undefined) {
      this.#flushPartial(out);
      this.#partial = {
        arguments: new PartialArguments(),
        call: proof === undefined ? call : { ...call, proof },
      };
    }
    this.#partial.arguments.add(call['partialArgs']);
    if (call['willContinue'] !== true) this.#flushPartial(out);
  }

  #flushPartial(out: StreamPart[]): void {
    const partial = this.#partial;
    this.#partial = undefined;
    if (partial === undefined) return;
    // The proof was put beside the call when it opened.
    const proof = partial.call['proof'] as ReasoningProof | undefined;
    this.#call(out, partial.call, partial.arguments.json(), proof);
  }

  #call(out: StreamPart[], call: JsonObject, text: string, proof: ReasoningProof | undefined): void {
    const number = this.#calls++;
    const id = stringOf(call['id']) ?? `call_${this.#context.id}_${this.index}_${number}`;
    const start = {
      id,
      name: textOf(call['name']),
      form: 'function',
      ...(proof !== undefined && { proof }),
    } as const;
    this.#blocks.call(out, number, start, text);
    this.#blocks.close(out);
  }

  #proof(part: JsonObject): ReasoningProof | undefined {
    const value = stringOf(part['thoughtSignature']);
    if (value === undefined) return undefined;
    const { account } = this.#context;
    return { origin: 'gemini', form: 'signature', value, ...(account !== undefined && { account }) };
  }
}

/** The event that a candidate is in, and its place there. */
export type CandidateSource = { readonly exact: ExactBody; readonly position: number };

type PartSource = CandidateSource & { readonly at: number };

/** Gemini's log probabilities as OpenAI writes them. */
function openAiLogprobs(result: JsonObject): unknown {
  const chosen = Array.isArray(result['chosenCandidates'])
    ? result['chosenCandidates'].filter(isJsonObject)
    : [];
  const tops = Array.isArray(result['topCandidates']) ? result['topCandidates'].filter(isJsonObject) : [];
  const entry = (each: JsonObject): object => ({
    token: textOf(each['token']),
    logprob: each['logProbability'],
    bytes: [...Buffer.from(textOf(each['token']))],
  });
  const content = chosen.map((each, at) => {
    const candidates = tops[at]?.['candidates'];
    const top = Array.isArray(candidates) ? candidates.filter(isJsonObject).map(entry) : [];
    return { ...entry(each), top_logprobs: top };
  });
  return { content, refusal: null };
}
