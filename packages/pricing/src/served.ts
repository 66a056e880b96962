/** What the provider says that it served, as the answer writes it. */
export type Served = {
  readonly serviceTier?: string | undefined;
  readonly speed?: string | undefined;
  readonly inferenceGeo?: string | undefined;
};

/** The terms under which an answer was served, as prices name them: `service_tier:flex`. */
export function servedTerms({ serviceTier, speed, inferenceGeo }: Served): readonly string[] {
  const terms: string[] = [];
  if (serviceTier) terms.push(TIER_TERMS.get(serviceTier) ?? `service_tier:${serviceTier}`);
  if (speed) terms.push(`speed:${speed}`);
  if (inferenceGeo) terms.push(`inference_geo:${inferenceGeo}`);
  return terms;
}

/** Whether a term is the one that a provider's list prices are for. */
export function isNeutralTerm(name: string): boolean {
  return NEUTRAL.has(name);
}

/** Words of OpenAI, Azure, Anthropic, Groq, Gemini and Bedrock for what nothing is added to or taken off for. */
const NEUTRAL = new Set([
  'service_tier:auto',
  'service_tier:default',
  'service_tier:standard',
  'service_tier:standard_only',
  'service_tier:on_demand',
  'service_tier:unspecified',
  'speed:standard',
  'inference_geo:global',
  'inference_geo:not_available',
]);

/** Names of terms by the word of a tier that most answers have. OpenAI answers `fast` as `priority`. */
const TIER_TERMS: ReadonlyMap<string, string> = new Map([
  ['fast', 'service_tier:priority'],
  ...[...NEUTRAL]
    .map((name): [string, string] => [name.slice(name.indexOf(':') + 1), name])
    .filter(([, name]) => name.startsWith('service_tier:')),
]);
