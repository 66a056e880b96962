import type { UsageBucket } from '@tollgate/contracts';
import { nanoUsdFromUsd } from '../nano-usd.ts';
import type { PriceTerm } from '../price.ts';

/** A rule of a provider: models whose names match, and what a term does to their prices. */
type TermRule = {
  readonly models: RegExp;
  /** Name of the term, factor of the price of every token, and USD for a million tokens where they differ from that. */
  readonly terms: readonly (readonly [
    name: string,
    numerator: number,
    denominator: number,
    own?: { readonly [bucket in UsageBucket]?: number },
  ])[];
};

/**
 * The terms of a provider's model, beside its list prices: service tiers, fast mode, region. The first rule of a term
 * that matches the model's name holds. A tier without a rule here has no known price.
 *
 * `provider` is the kind of the account; `modelId` the provider's own name.
 */
export function listTerms(provider: string, modelId: string): readonly PriceTerm[] {
  const terms = new Map<string, PriceTerm>();
  for (const rule of RULES.get(provider) ?? []) {
    if (!rule.models.test(modelId)) continue;
    for (const [name, numerator, denominator, own = {}] of rule.terms) {
      if (terms.has(name)) continue;
      const perMillion = Object.fromEntries(
        Object.entries(own).map(([bucket, usd]) => [bucket, nanoUsdFromUsd(usd)]),
      );
      terms.set(name, { name, numerator, denominator, perMillion });
    }
  }
  return [...terms.values()];
}

const FLEX = 'service_tier:flex';
const PRIORITY = 'service_tier:priority';
const ULTRAFAST = 'service_tier:ultrafast';
const BATCH = 'service_tier:batch';

/**
 * Sources: flex, batch and cached rates https://developers.openai.com/api/docs/pricing; priority
 * https://openai.com/api-priority-processing; seen 2026-11-29. Published amounts are rounded to a cent for a million
 * tokens in two places (cached input of gpt-5.4 and o4-mini under flex), which are prices of their own here.
 */
const OPENAI: readonly TermRule[] = [
  { models: /^gpt-5\.4(?:-20\d\d|$)/, terms: [[FLEX, 1, 2, { inputCacheRead: 0.13 }]] },
  {
    models: /^o4-mini/,
    terms: [
      [FLEX, 1, 2, { inputCacheRead: 0.138 }],
      [PRIORITY, 20, 11],
    ],
  },
  { models: /^(?:gpt-[56]|o3(?!-mini|-pro|-deep))/, terms: [[FLEX, 1, 2]] },
  { models: /^gpt-5\.5(?:-20\d\d|$)/, terms: [[PRIORITY, 5, 2]] },
  { models: /^gpt-5-mini/, terms: [[PRIORITY, 9, 5]] },
  { models: /^gpt-4o-mini(?:-20\d\d|$)/, terms: [[PRIORITY, 5, 3]] },
  { models: /^gpt-4o-2024-05-13$/, terms: [[PRIORITY, 7, 4]] },
  { models: /^gpt-4o(?:-20\d\d|$)/, terms: [[PRIORITY, 17, 10]] },
  { models: /^(?:gpt-4\.1(?:-mini)?(?:-20\d\d|$)|o3(?:-20\d\d|$))/, terms: [[PRIORITY, 7, 4]] },
  {
    models:
      /^gpt-(?:4\.1-nano|5(?:\.[1246])?|5\.4-mini|5\.3-codex|5(?:\.1)?-codex|5\.6-(?:sol|terra|luna)|6-(?:astra|sol|luna)|6\.1-(?:sol|terra))(?:-20\d\d|$)/,
    terms: [[PRIORITY, 2, 1]],
  },
  { models: /^gpt-6(?:-astra|\.1-sol)(?:-20\d\d|$)/, terms: [[ULTRAFAST, 6, 1]] },
  { models: /./, terms: [[BATCH, 1, 2]] },
];

/**
 * Source: https://platform.claude.com/docs/en/about-claude/pricing (batch processing, fast mode, data residency), seen
 * 2026-11-29. Fast mode doubles every token, cached ones included; inference in the US alone costs a tenth more for
 * models since Claude Opus 4.6. Priority tier is bought in advance, so that it has no price for a token.
 */
const ANTHROPIC: readonly TermRule[] = [
  { models: /claude-opus-(?:4-8|5|5-5)(?:-20\d\d|$|@)/, terms: [['speed:fast', 2, 1]] },
  {
    models: /claude-(?:(?:opus|sonnet)-(?:4-[6-9]|5)|haiku-5|fable|mythos)/,
    terms: [['inference_geo:us', 11, 10]],
  },
  { models: /./, terms: [[BATCH, 1, 2]] },
];

/** Source: https://ai.google.dev/gemini-api/docs/pricing and /optimization, seen 2026-11-29: cached input under flex
 * costs what it costs under the standard tier for models up to 3.1 Pro. */
const GEMINI: readonly TermRule[] = [
  {
    models: /^gemini-3\.5-flash-lite/,
    terms: [
      [PRIORITY, 9, 5, { inputCacheRead: 0.05 }],
      [FLEX, 1, 2, { inputCacheRead: 0.02 }],
    ],
  },
  { models: /^gemini-2\.5-pro/, terms: [[FLEX, 1, 2, { inputCacheRead: 0.125 }]] },
  {
    models: /^gemini-2\.5-flash-lite/,
    terms: [[FLEX, 1, 2, { inputCacheRead: 0.01, inputAudioCacheRead: 0.03 }]],
  },
  {
    models: /^gemini-2\.5-flash(?!-image)/,
    terms: [[FLEX, 1, 2, { inputCacheRead: 0.03, inputAudioCacheRead: 0.1 }]],
  },
  { models: /^gemini-(?:2\.5|3)/, terms: [[PRIORITY, 9, 5]] },
  { models: /^gemini-(?:2\.5-flash-image|3-pro-image|3\.1-flash-lite|3\.[678])/, terms: [[FLEX, 1, 2]] },
  {
    models: /^gemini-4/,
    terms: [
      [PRIORITY, 9, 5],
      [FLEX, 1, 2],
    ],
  },
  { models: /./, terms: [[BATCH, 1, 2]] },
];

/** Source: https://console.groq.com/docs/service-tiers: flex costs what on-demand costs. */
const GROQ: readonly TermRule[] = [
  {
    models: /./,
    terms: [
      [FLEX, 1, 1],
      [BATCH, 1, 2],
    ],
  },
];

/** Source: https://aws.amazon.com/bedrock/service-tiers: priority 75 % more, flex half, for models that have them. */
const BEDROCK: readonly TermRule[] = [
  {
    models: /./,
    terms: [
      [PRIORITY, 7, 4],
      [FLEX, 1, 2],
      [BATCH, 1, 2],
    ],
  },
];

const RULES: ReadonlyMap<string, readonly TermRule[]> = new Map([
  ['openai', OPENAI],
  ['azure-openai', OPENAI],
  ['azure-foundry', OPENAI],
  ['anthropic', ANTHROPIC],
  ['google-vertex', GEMINI],
  ['google-gemini', GEMINI],
  ['groq', GROQ],
  ['aws-bedrock', BEDROCK],
]);
