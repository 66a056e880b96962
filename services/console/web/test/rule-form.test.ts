import { expect, it } from 'vitest';
import {
  ruleFormOf,
  withAnotherRule,
  withoutRule,
  withValue,
} from '../src/pages/config/rule-form/rule-form-of.ts';

const BUDGETS = `# Who may spend what.
type: gateway-budget-config
name: budgets
rules:
  - id: research # a month
    when: {subjects: ["team:research"]}
    limit_to: 50
    unit: cost_per_month
    budget_applies_per: [user]
    alerts: {thresholds: [75]}
`;

const SCOPED = `type: tenant-budget-config
name: per-user
when: {}
limits: {cost_per_day: 5}
applies_to: {type: per-user}
mode: enforce
`;

function valuesOf(text: string, rule = 0): Record<string, string> {
  const fields = ruleFormOf(text)?.rules[rule]?.fields ?? [];
  return Object.fromEntries(fields.map(({ label, value }) => [label, value]));
}

function changed(text: string, label: string, value: string): string {
  const field = ruleFormOf(text)?.rules[0]?.fields.find((one) => one.label === label);
  if (field === undefined) throw new Error(`the form has no ${label}`);
  return withValue(text, field, value);
}

it('shows what a rule says', () => {
  expect(valuesOf(BUDGETS)).toEqual({
    Id: 'research',
    Limit: '50',
    Of: 'cost_per_month',
    Counted: 'user',
    Who: 'team:research',
    Models: '',
    'Only count': '',
  });
  expect(valuesOf(SCOPED)).toMatchObject({
    Name: 'per-user',
    'USD per day': '5',
    'USD per month': '',
    Counted: 'per-user',
    'Without room': 'enforce',
  });
});

it('changes what is changed and nothing else', () => {
  const text = changed(BUDGETS, 'Limit', '75.5');
  expect(text).toBe(BUDGETS.replace('limit_to: 50', 'limit_to: 75.5'));
  expect(changed(text, 'Limit', '50')).toBe(BUDGETS);
});

it('writes lists and takes empty fields out', () => {
  const more = changed(BUDGETS, 'Who', 'team:research, user:lena@example.com');
  expect(valuesOf(more)['Who']).toBe('team:research, user:lena@example.com');
  expect(changed(BUDGETS, 'Who', '')).toContain('when: {}');
  expect(changed(BUDGETS, 'Counted', '')).not.toContain('budget_applies_per');
  expect(valuesOf(changed(SCOPED, 'Models', 'openai-main/gpt-4o'))['Models']).toBe('openai-main/gpt-4o');
  expect(changed(changed(BUDGETS, 'Only count', 'true'), 'Only count', 'false')).toBe(BUDGETS);
});

it('adds a rule and removes one', () => {
  const two = withAnotherRule(BUDGETS);
  expect(valuesOf(two, 1)).toMatchObject({ Id: 'rule-2', Limit: '100', Of: 'cost_per_month' });
  expect(withoutRule(two, 1)).toBe(BUDGETS);
  expect(ruleFormOf(withoutRule(BUDGETS, 0))?.rules).toEqual([]);
});

it.each([
  'type: team\nname: search\n',
  `${BUDGETS}---\n${SCOPED}`,
  'type: gateway-budget-config\nrules: [',
  '',
  '- 1',
])('has no form for %j', (text) => {
  expect(ruleFormOf(text)).toBeUndefined();
});
