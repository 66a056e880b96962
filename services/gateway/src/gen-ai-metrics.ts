import type { Attributes } from '@opentelemetry/api';
import { ATTRIBUTE, GEN_AI, GEN_AI_METRIC, genAiOperation, genAiProvider } from '@tollgate/contracts';
import { inputTokens, outputTokens, type TokenBuckets } from '@tollgate/pricing';
import type { Telemetry } from '@tollgate/telemetry';
import type { Outcome } from './settle/outcome.ts';
import type { SettledRequest } from './settle/settled-request.ts';
import { interTokenMs } from './settle/usage-event.ts';

const DURATION_BOUNDARIES_S = Array.from({ length: 14 }, (_, power) => 0.01 * 2 ** power);
const TOKEN_BOUNDARIES = Array.from({ length: 14 }, (_, power) => 4 ** power);
/** Between the parts of the key of a series; no part has it. */
const SEPARATOR = '|';
type Modality = 'text' | 'image' | 'audio' | 'unknown';

/**
 * The metrics of clients of models by OpenTelemetry's conventions for generative AI, of the call that made the answer of a request.
 * Labels are operations and kinds of providers, which are few. The time between two chunks is the mean of a stream.
 */
export function genAiMetrics(telemetry: Telemetry): (request: SettledRequest, outcome: Outcome) => void {
  const seconds = (name: string, description: string) =>
    telemetry.histogram({ name, description, unit: 's', boundaries: DURATION_BOUNDARIES_S, attributesOf });
  const tokens = (name: string, description: string) =>
    telemetry.histogram({ name, description, unit: '{token}', boundaries: TOKEN_BOUNDARIES, attributesOf });
  const duration = seconds(GEN_AI_METRIC.duration, 'Duration of a call to a model, in seconds');
  const firstChunk = seconds(
    GEN_AI_METRIC.timeToFirstChunk,
    'Time from a call to a model until the first content of its stream, in seconds',
  );
  const nextChunk = seconds(
    GEN_AI_METRIC.timePerOutputChunk,
    'Mean time between two chunks of a stream, in seconds',
  );
  const ofInput = tokens(GEN_AI_METRIC.operationInputTokens, 'Input tokens of one call to a model');
  const ofOutput = tokens(GEN_AI_METRIC.operationOutputTokens, 'Output tokens of one call to a model');
  const counted = tokenCounters(telemetry);

  return ({ dialect, target, facts }, { answer, attempts, errorCode, metered }) => {
    const last = attempts.at(-1);
    if (answer === undefined || target === undefined || last === undefined) return;
    const caller = genAiOperation(dialect.name) + SEPARATOR + genAiProvider(target.kind);
    const series = caller + SEPARATOR + errorCode;
    duration(last.latencyMs / 1_000, series);
    if (facts?.isStreaming === true && answer.firstContentMs > 0) {
      const startedMs = answer.endedMs - last.latencyMs;
      firstChunk((answer.firstContentMs - startedMs) / 1_000, caller);
      const betweenMs = interTokenMs(answer);
      if (betweenMs > 0) nextChunk(betweenMs / 1_000, caller);
    }
    if (metered.usageSource === 'USAGE_SOURCE_NONE') {
      counted.none(caller);
      return;
    }
    ofInput(inputTokens(metered.tokens), series);
    ofOutput(outputTokens(metered.tokens), series);
    counted.used(caller, metered.tokens);
  };
}

function attributesOf(key: string): Attributes {
  const [operation = '', provider = '', error = ''] = key.split(SEPARATOR);
  return {
    [GEN_AI.operationName]: operation,
    [GEN_AI.providerName]: provider,
    ...(error !== '' && { [ATTRIBUTE.errorType]: error }),
  };
}

/** Tokens by modality; those of a cache and of reasoning are among the input and output tokens. */
function tokenCounters(telemetry: Telemetry) {
  const input = modalityCounter(
    telemetry,
    GEN_AI_METRIC.inputTokens,
    'Input tokens, by modality (text, audio, image, unknown)',
  );
  const output = modalityCounter(
    telemetry,
    GEN_AI_METRIC.outputTokens,
    'Output tokens, by modality (text, audio, image, unknown)',
  );
  const read = modalityCounter(
    telemetry,
    GEN_AI_METRIC.cacheReadTokens,
    'Input tokens that the provider read from its cache, by modality',
  );
  const written = modalityCounter(
    telemetry,
    GEN_AI_METRIC.cacheWriteTokens,
    'Input tokens that the provider wrote to its cache, by modality',
  );
  const reasoning = modalityCounter(
    telemetry,
    GEN_AI_METRIC.reasoningTokens,
    'Output tokens that the model used for its reasoning, by modality',
  );
  return {
    /** Nothing is known to be used. */
    none(caller: string): void {
      input(caller, 'unknown', 0);
      output(caller, 'unknown', 0);
    },
    used(caller: string, of: TokenBuckets): void {
      const audio = of.inputAudio + of.inputAudioCacheRead;
      const image = of.inputImage + of.inputImageCacheRead;
      input(caller, 'text', inputTokens(of) - audio - image - of.inputVideo);
      if (audio > 0) input(caller, 'audio', audio);
      if (image > 0) input(caller, 'image', image);
      if (of.inputVideo > 0) input(caller, 'unknown', of.inputVideo);
      output(caller, 'text', of.output + of.outputReasoning);
      if (of.outputAudio > 0) output(caller, 'audio', of.outputAudio);
      if (of.outputImage > 0) output(caller, 'image', of.outputImage);
      if (of.outputVideo > 0) output(caller, 'unknown', of.outputVideo);
      if (of.inputCacheRead > 0) read(caller, 'text', of.inputCacheRead);
      if (of.inputAudioCacheRead > 0) read(caller, 'audio', of.inputAudioCacheRead);
      if (of.inputImageCacheRead > 0) read(caller, 'image', of.inputImageCacheRead);
      const cacheWrite =
        of.inputCacheWrite + of.inputCacheWriteHalfHour + of.inputCacheWriteHour + of.inputCacheWriteHalfDay;
      if (cacheWrite > 0) written(caller, 'text', cacheWrite);
      if (of.outputReasoning > 0) reasoning(caller, 'text', of.outputReasoning);
    },
  };
}

function modalityCounter({ meter }: Telemetry, name: string, description: string) {
  const counts = new Map<string, { readonly attributes: Attributes; sum: number }>();
  meter.createObservableCounter(name, { description, unit: '{token}' }).addCallback((to) => {
    for (const { attributes, sum } of counts.values()) to.observe(sum, attributes);
  });
  return (caller: string, modality: Modality, by: number): void => {
    const key = caller + SEPARATOR + modality;
    const count = counts.get(key);
    if (count !== undefined) count.sum += by;
    else {
      const attributes = { ...attributesOf(caller), [GEN_AI_METRIC.tokenModality]: modality };
      counts.set(key, { attributes, sum: by });
    }
  };
}
