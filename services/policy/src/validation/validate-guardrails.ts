import { compiledPattern, PatternFault, PII_CATEGORIES } from '@tollgate/guardrails';
import { didYouMean, type GuardrailManifest, type ManifestOf } from '@tollgate/manifests';
import { checkSubject, type Known, mustExist, type Report } from './known-names.ts';

type Context = { readonly known: Known; readonly report: Report };

/** Reports what a guardrail group refers to in vain, and patterns and categories that cannot be used. */
export function checkGuardrailGroup(
  group: ManifestOf<'provider-account/guardrail-config-group'>,
  { known, report }: Context,
): void {
  for (const [index, { subject }] of (group.collaborators ?? []).entries()) {
    checkSubject(subject, { known, path: ['collaborators', index, 'subject'], report });
  }
  for (const [index, guardrail] of group.integrations.entries()) {
    checkConfig(guardrail, ['integrations', index, 'config'], report);
  }
}

/** Reports what guardrail rules refer to in vain, and ids that another rule has already. */
export function checkGuardrailRules(
  manifest: ManifestOf<'gateway-guardrails-config'>,
  { known, taken, report }: Context & { readonly taken: Map<string, string> },
): void {
  for (const [index, rule] of manifest.rules.entries()) {
    const at = ['rules', index];
    const owner = taken.get(rule.id);
    if (owner !== undefined) {
      report('duplicate', [...at, 'id'], `${rule.id} is the id of a rule of ${owner} already`);
    }
    taken.set(rule.id, `${manifest.type} ${manifest.name}`);
    for (const [place, name] of rule.when.target.conditions.model.values.entries()) {
      if (name === '*') continue;
      const path = [...at, 'when', 'target', 'conditions', 'model', 'values', place];
      mustExist({ what: 'model', name, among: known.models, path, report });
    }
    for (const side of ['in', 'not_in'] as const) {
      for (const [place, subject] of (rule.when.subjects?.conditions[side] ?? []).entries()) {
        if (subject === '*') continue;
        const path = [...at, 'when', 'subjects', 'conditions', side, place];
        checkSubject(subject, { known, path, report });
      }
    }
    for (const list of ['llm_input_guardrails', 'llm_output_guardrails'] as const) {
      for (const [place, name] of rule[list].entries()) {
        mustExist({ what: 'guardrail', name, among: known.guardrails, path: [...at, list, place], report });
      }
    }
    for (const [place, name] of rule.llm_input_guardrails.entries()) {
      if (!known.answerGuardrails.has(name)) continue;
      const message = `${name} looks at answers alone; put it into llm_output_guardrails`;
      report('invalid_field', [...at, 'llm_input_guardrails', place], message);
    }
    for (const [place, name] of rule.llm_output_guardrails.entries()) {
      if (!known.requestGuardrails.has(name)) continue;
      const message = `${name} looks at requests alone; put it into llm_input_guardrails`;
      report('invalid_field', [...at, 'llm_output_guardrails', place], message);
    }
  }
}

function checkConfig(guardrail: GuardrailManifest, path: readonly PropertyKey[], report: Report): void {
  if (isReversible(guardrail) && guardrail.operation !== 'mutate') {
    report('invalid_field', [...path, 'reversible'], 'needs operation: mutate');
  }
  switch (guardrail.type) {
    case 'integration/guardrail-config/regex':
      for (const [index, { pattern }] of (guardrail.config.custom_patterns ?? []).entries()) {
        checkPattern(pattern, [...path, 'custom_patterns', index, 'pattern'], report);
      }
      return;
    case 'integration/guardrail-config/tfy-metadata':
      for (const [key, { value }] of Object.entries(guardrail.config.keys)) {
        if (value?.constraint === 'regex') {
          checkPattern(value.regex, [...path, 'keys', key, 'value', 'regex'], report);
        }
      }
      return;
    case 'integration/guardrail-config/tfy-pii':
      for (const [index, category] of guardrail.config.pii_categories.entries()) {
        if (category === '*' || PII_CATEGORIES.has(category)) continue;
        const message = `${category} is not found by the built-in check; it finds ${[...PII_CATEGORIES].join(', ')}`;
        const hint = didYouMean(category, PII_CATEGORIES);
        report('invalid_field', [...path, 'pii_categories', index], message, hint);
      }
      return;
    default:
  }
}

function isReversible(guardrail: GuardrailManifest): boolean {
  switch (guardrail.type) {
    case 'integration/guardrail-config/regex':
    case 'integration/guardrail-config/secret-detection':
    case 'integration/guardrail-config/tfy-pii':
    case 'integration/guardrail-config/tollgate-presidio':
      return guardrail.config?.reversible === true;
    default:
      return false;
  }
}

function checkPattern(pattern: string, path: readonly PropertyKey[], report: Report): void {
  try {
    if (compiledPattern(pattern).matches(''))
      throw new PatternFault('matches the empty text, and so every text');
  } catch (error) {
    if (!(error instanceof PatternFault)) throw error;
    report('invalid_field', path, error.message);
  }
}
