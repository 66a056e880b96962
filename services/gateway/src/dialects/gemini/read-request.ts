import type { RequestRoute } from '../canonical/codec.ts';
import type { CanonicalRequest, OutputFormat, ReasoningWish, Sampling } from '../canonical/request.ts';
import { ExactBody } from '../json/exact-json.ts';
import type { JsonObject } from '../json/json-object.ts';
import { defined, numberOf, objectOf, restOf, stringOf } from '../json/values.ts';
import { modelField } from '../openai-fields.ts';
import { jsonSchemaOf } from './parts/json-schema.ts';
import { readContents, readInstruction } from './parts/read-contents.ts';
import { readToolChoice, readTools } from './parts/read-tools.ts';

/** Reads a request of `generateContent`. The path has the model. Throws GatewayError naming the field. */
export function readRequest(body: JsonObject, bytes: Buffer, route?: RequestRoute): CanonicalRequest {
  const config = objectOf(body['generationConfig'] ?? body['generation_config']) ?? {};
  const instruction = readInstruction(body['systemInstruction'] ?? body['system_instruction']);
  const contents = readContents(body['contents'], new ExactBody(bytes));
  const rest = { ...restOf(body, KNOWN), ...restOf(config, KNOWN_CONFIG) };
  return {
    source: 'gemini',
    model: route?.model ?? modelField(body),
    isStreaming: route?.isStreaming ?? false,
    messages: instruction === undefined ? contents : [instruction, ...contents],
    tools: readTools(body['tools'] ?? []),
    sampling: readSampling(config),
    ...defined({
      toolChoice: readToolChoice(objectOf(body['toolConfig'] ?? body['tool_config'])),
      outputTokensMax: numberOf(config['maxOutputTokens']),
      stop: readStop(config['stopSequences']),
      choices: numberOf(config['candidateCount']),
      logprobs:
        config['responseLogprobs'] === true ? defined({ top: numberOf(config['logprobs']) }) : undefined,
      output: readOutput(config),
      reasoning: readReasoning(objectOf(config['thinkingConfig'])),
    }),
    ...(Object.keys(rest).length > 0 && { rest: { origin: 'gemini', fields: rest } }),
  };
}

const KNOWN: ReadonlySet<string> = new Set(
  `model contents systemInstruction system_instruction tools toolConfig tool_config generationConfig
  generation_config`.split(/\s+/),
);

const KNOWN_CONFIG: ReadonlySet<string> = new Set(
  `temperature topP topK maxOutputTokens stopSequences candidateCount seed presencePenalty frequencyPenalty
  responseLogprobs logprobs responseMimeType responseSchema responseJsonSchema thinkingConfig`.split(/\s+/),
);

function readSampling(config: JsonObject): Sampling {
  return defined({
    temperature: numberOf(config['temperature']),
    topP: numberOf(config['topP']),
    topK: numberOf(config['topK']),
    frequencyPenalty: numberOf(config['frequencyPenalty']),
    presencePenalty: numberOf(config['presencePenalty']),
    seed: numberOf(config['seed']),
  });
}

function readStop(stop: unknown): readonly string[] | undefined {
  const words = Array.isArray(stop) ? stop.filter((word) => typeof word === 'string') : [];
  return words.length === 0 ? undefined : words;
}

function readOutput(config: JsonObject): OutputFormat | undefined {
  const own = objectOf(config['responseSchema']);
  const schema =
    objectOf(config['responseJsonSchema']) ?? (own === undefined ? undefined : jsonSchemaOf(own));
  if (schema !== undefined) return { kind: 'json_schema', schema };
  return stringOf(config['responseMimeType']) === 'application/json' ? { kind: 'json' } : undefined;
}

/** A budget of 0 turns reasoning off, one of -1 leaves it to the model. */
function readReasoning(thinking: JsonObject | undefined): ReasoningWish | undefined {
  if (thinking === undefined) return undefined;
  const budget = numberOf(thinking['thinkingBudget']);
  if (budget === 0) return { mode: 'off' };
  const effort = stringOf(thinking['thinkingLevel'])?.toLowerCase();
  const summary = thinking['includeThoughts'] === true ? 'auto' : undefined;
  if (budget === undefined || budget < 0)
    return { mode: effort === undefined ? 'adaptive' : 'on', ...defined({ effort, summary }) };
  return { mode: 'on', budgetTokens: budget, ...defined({ effort, summary }) };
}
