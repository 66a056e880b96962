import { OpenAiError } from '../openai-error.ts';
import { type Answer, planAnswer } from './answer.ts';
import type { PromptCache } from './prompt-cache.ts';
import { type RenderedStream, renderCompletion, renderStream } from './render.ts';
import { readChatRequest } from './request.ts';
import { readSimulation, type Simulation, type SimulationDefaults } from './simulation.ts';

/** A request understood and its answer rendered: all that does not differ when the same body comes again. */
export type Prepared = {
  readonly answer: Answer;
  readonly simulation: Simulation;
  readonly rendered:
    | ({ readonly kind: 'stream' } & RenderedStream)
    | { readonly kind: 'json'; readonly json: string };
};

/**
 * From bytes to answer, remembering the last bodies: counting the tokens of a long prompt takes longer than all else,
 * and a load generator sends one body many times.
 */
export class Preparations {
  readonly #defaults: SimulationDefaults;
  readonly #promptCache: PromptCache | undefined;
  readonly #prepared = new Map<string, Prepared>();

  constructor(options: { defaults: SimulationDefaults; promptCache?: PromptCache | undefined }) {
    this.#defaults = options.defaults;
    this.#promptCache = options.promptCache;
  }

  /** Throws OpenAiError when the body is not a valid request. */
  prepare(body: Buffer): Prepared {
    // With a prompt cache the same body is not answered alike twice.
    if (body.length > REMEMBERED_BODY_MAX_BYTES || this.#promptCache !== undefined)
      return this.#prepareNew(body);
    const key = body.toString('latin1');
    const known = this.#prepared.get(key);
    if (known !== undefined) return known;
    const prepared = this.#prepareNew(body);
    if (prepared.answer.pieces.length <= REMEMBERED_PIECES_MAX) this.#remember(key, prepared);
    return prepared;
  }

  #prepareNew(body: Buffer): Prepared {
    const parsed = parseJson(body);
    const request = readChatRequest(parsed);
    const cachedTokens = this.#promptCache?.find(request) ?? 0;
    const simulation = readSimulation({ ...request, defaults: { ...this.#defaults, cachedTokens } });
    const rawTools =
      typeof parsed === 'object' && parsed !== null && 'tools' in parsed ? parsed.tools : undefined;
    const answer = planAnswer({ request, rawTools, simulation });
    const { isUsageAsked } = request;
    const { reportsUsage, usageReports } = simulation;
    return {
      answer,
      simulation,
      rendered: request.isStreaming
        ? { kind: 'stream', ...renderStream(answer, { isUsageAsked, reportsUsage, usageReports }) }
        : { kind: 'json', json: renderCompletion(answer, { reportsUsage }) },
    };
  }

  #remember(key: string, prepared: Prepared): void {
    if (this.#prepared.size >= REMEMBERED_MAX) {
      for (const oldest of this.#prepared.keys()) {
        this.#prepared.delete(oldest);
        break;
      }
    }
    this.#prepared.set(key, prepared);
  }
}

/** At most 64 x (128 KiB + 2,000 chunks): about 40 MB. */
const REMEMBERED_MAX = 64;
const REMEMBERED_BODY_MAX_BYTES = 131_072;
const REMEMBERED_PIECES_MAX = 2_000;

/** The body as JSON. Throws OpenAiError in the words of OpenAI when it is none. */
export function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    throw new OpenAiError(400, 'We could not parse the JSON body of your request.');
  }
}
