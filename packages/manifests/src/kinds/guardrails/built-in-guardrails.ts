import { z } from 'zod';
import { listOf, METADATA_KEY } from '../fields.ts';
import { strictObject } from '../strict-object.ts';
import { guardrail, mutating } from './guardrail-kind.ts';

const redaction = z.string().max(200);
const flag = z.boolean().optional();
/** Placeholders take the place of what is found, and answers have the texts again. */
const reversible = { reversible: flag };
/** A pattern in RE2's syntax; policy compiles it before it is stored. */
const pattern = z.string().min(1).max(2_000);
const word = z.string().trim().min(1).max(100);

/** The named patterns of the kind `regex`. */
export const PRESET_NAMES = [
  'us_ssn',
  'us_ssn_no_dash',
  'email',
  'us_phone',
  'visa',
  'mastercard',
  'amex',
  'discover',
  'credit_card',
  'aws_access_key',
  'aws_secret_key',
  'github_token',
  'slack_token',
  'generic_api_key',
  'ipv4',
  'ipv6',
  'url',
  'passport_us',
  'passport_uk',
  'passport_germany',
  'passport_france',
  'passport_netherlands',
  'passport_canada',
  'passport_india',
  'passport_australia',
  'passport_china',
  'passport_japan',
  'gender_sexual_orientation',
  'race_ethnicity_national_origin',
  'religion',
  'age_discrimination',
  'disability',
  'marital_family_status',
  'military_status',
  'public_assistance',
  'weapons_firearms',
  'weapons_other',
  'explosives',
  'violence_threats',
  'terrorism',
  'self_harm_suicide',
  'illegal_activities',
  'harassment_hate',
] as const;

const metadataKey = strictObject({
  required: z.boolean().optional(),
  value: z
    .discriminatedUnion('constraint', [
      strictObject({ constraint: z.literal('regex'), regex: pattern }),
      strictObject({
        constraint: z.literal('allowed_values'),
        allowed_values: listOf(z.string().max(128)).min(1),
      }),
    ])
    .optional(),
});

/** The kinds that run inside the gateway. */
export const BUILT_IN_GUARDRAILS = [
  mutating('regex', {
    config: strictObject({
      ...reversible,
      preset_patterns: strictObject({ presets: z.array(z.enum(PRESET_NAMES)).max(100) }).optional(),
      custom_patterns: z
        .array(strictObject({ pattern, redaction_text: redaction.optional() }))
        .max(100)
        .optional(),
    }).refine(
      ({ preset_patterns, custom_patterns }) =>
        (preset_patterns?.presets.length ?? 0) + (custom_patterns?.length ?? 0) > 0,
      'needs at least one preset or pattern',
    ),
  }),
  mutating('secret-detection', {
    config: strictObject({ ...reversible, redaction_text: redaction.optional() }).optional(),
  }),
  mutating('tfy-pii', {
    config: strictObject({ ...reversible, pii_categories: listOf(z.string().max(64)).min(1) }),
  }),
  mutating('sql-sanitizer', {
    config: strictObject({
      block_drop: flag,
      block_truncate: flag,
      block_alter: flag,
      block_grant: flag,
      block_revoke: flag,
      strip_comments: flag,
      block_delete_without_where: flag,
      block_update_without_where: flag,
      require_parameterization: flag,
    }).optional(),
  }),
  guardrail('tfy-prompt-injection', {}),
  guardrail('code-safety-linter', {}),
  guardrail('tfy-metadata', {
    config: strictObject({
      allow_unknown_keys: z.boolean().optional(),
      keys: z.record(
        z.string().regex(METADATA_KEY, 'must be 1 to 64 letters, digits, dots, dashes or underscores'),
        metadataKey,
      ),
    }),
  }),
  mutating('tollgate-words', {
    config: strictObject({
      denied: z.array(word).max(1_000).optional(),
      required: z.array(word).max(1_000).optional(),
    }).refine(
      ({ denied = [], required = [] }) => denied.length > 0 !== required.length > 0,
      'needs either denied or required words',
    ),
  }),
  guardrail('tollgate-size', {
    config: strictObject({
      max_characters: z.int().positive().max(100_000_000).optional(),
      max_tokens: z.int().positive().max(100_000_000).optional(),
    }).refine(
      ({ max_characters, max_tokens }) => max_characters !== undefined || max_tokens !== undefined,
      'needs max_characters or max_tokens',
    ),
  }),
] as const;
