import { OpenAiError } from '../openai-error.ts';

/** How one answer is to be simulated. */
export type Simulation = {
  readonly ttftMs: number;
  /** 0: as fast as the client reads. */
  readonly tokensPerSecond: number;
  /** Visible tokens of the answer's text. */
  readonly outputTokens: number;
  /** The whole stream in one write, instead of a write for each chunk. */
  readonly isTogether: boolean;
  readonly cachedTokens: number;
  readonly reasoningTokens: number;
  readonly media: SimulatedMedia;
  /** False: usage is never reported, as some providers do. */
  readonly reportsUsage: boolean;
  readonly usageReports: UsageReports;
  readonly encoding: Encoding;
  /** False: a whole stream ends without its `[DONE]`. */
  readonly hasDoneMark: boolean;
  /** An error object in an answer with status 200, and nothing else. */
  readonly isErrorIn200: boolean;
  /** Set: the same request gets the same bytes, id and time included. */
  readonly seed: number | undefined;
  /** Call this tool, or any when true, if the request offers it. */
  readonly tool: string | boolean;
  readonly errorStatus: number | undefined;
  /** Sent as it is, instead of OpenAI's shape. */
  readonly errorBody: unknown;
  readonly ending: Ending;
};

/** Tokens of media, as usage details report them, and how many images the answer has. */
export type SimulatedMedia = {
  readonly audioTokens: number;
  readonly outputAudioTokens: number;
  readonly outputImageTokens: number;
  readonly outputImages: number;
};

/**
 * Where a stream reports usage: once at the end; zeros in its first chunk too; what is written by its middle too; or
 * beside the finish reason instead.
 */
export type UsageReports = 'last' | 'zeros_first' | 'midway_too' | 'with_finish';

/** Content encoding of an answer, sent without regard to `accept-encoding`. */
export type Encoding = 'identity' | 'gzip' | 'br';

/** What becomes of the answer after `afterTokens` tokens: a cut socket, silence, or an error event. */
export type Ending =
  | { readonly kind: 'whole' }
  | { readonly kind: 'cut' | 'stall' | 'error_event'; readonly afterTokens: number };

/** What a request that says nothing gets. */
export type SimulationDefaults = Pick<
  Simulation,
  'ttftMs' | 'tokensPerSecond' | 'outputTokens' | 'isTogether'
> & {
  /** What was found of the prompt; unset for nothing. */
  readonly cachedTokens?: number;
};

/**
 * Reads the body's `simulate` object and the `[[simulate ...]]` directive of the last user message (which goes
 * before it) over the defaults of the model. Throws OpenAiError naming the field that is wrong or unknown.
 */
export function readSimulation(request: {
  readonly model: string;
  readonly simulate: unknown;
  readonly lastUserText: string;
  readonly defaults: SimulationDefaults;
}): Simulation {
  const fields = { ...checkFields(request.simulate), ...checkFields(readDirective(request.lastUserText)) };
  const defaults = request.model === 'slow' ? { ...request.defaults, ...SLOW } : request.defaults;
  return {
    ttftMs: fields.ttft_ms ?? defaults.ttftMs,
    tokensPerSecond: fields.tokens_per_second ?? defaults.tokensPerSecond,
    outputTokens: fields.output_tokens ?? defaults.outputTokens,
    isTogether: fields.chunks_together ?? defaults.isTogether,
    cachedTokens: fields.cached_tokens ?? defaults.cachedTokens ?? 0,
    reasoningTokens: fields.reasoning_tokens ?? 0,
    media: {
      audioTokens: fields.audio_tokens ?? 0,
      outputAudioTokens: fields.output_audio_tokens ?? 0,
      outputImageTokens: fields.output_image_tokens ?? 0,
      outputImages: fields.output_images ?? 0,
    },
    reportsUsage: fields.usage ?? true,
    usageReports: fields.usage_reports ?? 'last',
    encoding: fields.encoding ?? 'identity',
    hasDoneMark: fields.done ?? true,
    isErrorIn200: fields.error_in_200 ?? false,
    seed: fields.seed,
    tool: fields.tool ?? request.model === 'tools',
    errorStatus: fields.error_status,
    errorBody: fields.error_body,
    ending: readEnding(fields),
  };
}

const SLOW = { ttftMs: 1_500, tokensPerSecond: 10, isTogether: false };

/** The fields as clients write them. */
type Fields = {
  ttft_ms?: number;
  tokens_per_second?: number;
  output_tokens?: number;
  cached_tokens?: number;
  reasoning_tokens?: number;
  audio_tokens?: number;
  output_audio_tokens?: number;
  output_image_tokens?: number;
  output_images?: number;
  usage_reports?: UsageReports;
  encoding?: Encoding;
  done?: boolean;
  error_in_200?: boolean;
  truncate_after_tokens?: number;
  stall_after_tokens?: number;
  error_event_after_tokens?: number;
  seed?: number;
  error_status?: number;
  chunks_together?: boolean;
  usage?: boolean;
  tool?: string | boolean;
  error_body?: unknown;
};

const TOKENS = { min: 0, max: 100_000 };
const RANGES: Readonly<Record<string, { min: number; max: number }>> = {
  ttft_ms: { min: 0, max: 3_600_000 },
  tokens_per_second: TOKENS,
  output_tokens: TOKENS,
  cached_tokens: { min: 0, max: 10_000_000 },
  reasoning_tokens: { min: 0, max: 10_000_000 },
  audio_tokens: TOKENS,
  output_audio_tokens: TOKENS,
  output_image_tokens: TOKENS,
  output_images: { min: 0, max: 10 },
  truncate_after_tokens: TOKENS,
  stall_after_tokens: TOKENS,
  error_event_after_tokens: TOKENS,
  seed: { min: 0, max: 0xffff_ffff },
  error_status: { min: 400, max: 599 },
};
const SWITCHES = ['chunks_together', 'usage', 'done', 'error_in_200'];
const CHOICES: Readonly<Record<string, readonly unknown[]>> = {
  usage_reports: ['last', 'zeros_first', 'midway_too', 'with_finish'] satisfies UsageReports[],
  encoding: ['identity', 'gzip', 'br'] satisfies Encoding[],
};

function checkFields(simulate: unknown): Fields {
  if (simulate === undefined || simulate === null) return {};
  if (typeof simulate !== 'object' || Array.isArray(simulate)) throw wrong('simulate', 'an object');
  for (const [name, value] of Object.entries(simulate)) {
    const range = RANGES[name];
    if (range !== undefined) {
      const isInside = Number.isInteger(value) && value >= range.min && value <= range.max;
      if (!isInside) throw wrong(`simulate.${name}`, `a whole number from ${range.min} to ${range.max}`);
    } else if (SWITCHES.includes(name)) {
      if (typeof value !== 'boolean') throw wrong(`simulate.${name}`, 'true or false');
    } else if (CHOICES[name] !== undefined) {
      if (!CHOICES[name].includes(value)) throw wrong(`simulate.${name}`, CHOICES[name].join(', '));
    } else if (name === 'tool') {
      if (typeof value !== 'boolean' && typeof value !== 'string') {
        throw wrong('simulate.tool', 'the name of a tool, true or false');
      }
    } else if (name !== 'error_body') {
      throw new OpenAiError(400, `Unknown field 'simulate.${name}'.`, { param: `simulate.${name}` });
    }
  }
  // Each field was checked just above.
  return simulate as Fields;
}

function wrong(param: string, takes: string): OpenAiError {
  return new OpenAiError(400, `'${param}' must be ${takes}.`, { param, code: 'invalid_type' });
}

/** `[[simulate output_tokens=20 chunks_together=true]]`, for clients that cannot send fields of their own. */
function readDirective(text: string): Record<string, unknown> | undefined {
  const match = /\[\[simulate ([^\]]{1,1000})\]\]/.exec(text);
  if (match === null) return undefined;
  const pairs = (match[1] ?? '').trim().split(/\s+/);
  return Object.fromEntries(
    pairs.map((pair) => {
      const [name = '', ...value] = pair.split('=');
      return [name, directiveValue(value.join('='))];
    }),
  );
}

function directiveValue(text: string): unknown {
  if (text === 'true' || text === 'false') return text === 'true';
  return /^\d{1,10}$/.test(text) ? Number(text) : text;
}

function readEnding(fields: Fields): Ending {
  if (fields.truncate_after_tokens !== undefined) {
    return { kind: 'cut', afterTokens: fields.truncate_after_tokens };
  }
  if (fields.stall_after_tokens !== undefined) {
    return { kind: 'stall', afterTokens: fields.stall_after_tokens };
  }
  if (fields.error_event_after_tokens !== undefined) {
    return { kind: 'error_event', afterTokens: fields.error_event_after_tokens };
  }
  return { kind: 'whole' };
}
