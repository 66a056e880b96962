import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { channelChoices } from '../src/pages/config/rule-form/channel-fields.ts';
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
    'Alert at percent': '75',
    'Alert to': '',
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

const CHANNELS = [
  ['slack-webhook/ops', 'ops (Slack)'],
  ['email/mail', 'mail (e-mail)'],
] as const;

function edited(text: string, ...changes: readonly (readonly [label: string, value: string])[]): string {
  return changes.reduce((before, [label, value]) => {
    const field = ruleFormOf(before, CHANNELS)?.rules[0]?.fields.find((one) => one.label === label);
    if (field === undefined) throw new Error(`the form has no ${label}`);
    return withValue(before, field, value);
  }, text);
}

it('writes alerts of a rule, keeps what else they say, and removes them when nothing is left', () => {
  const alerted = edited(BUDGETS, ['Alert to', 'slack-webhook/ops'], ['Alert at percent', '80, 100']);
  expect(parse(alerted).rules[0].alerts).toEqual({
    thresholds: [80, 100],
    notification_target: [{ type: 'slack-webhook', notification_channel: 'ops' }],
  });
  expect(valuesOf(alerted)['Alert to']).toBe('slack-webhook/ops');
  const mailed = edited(
    SCOPED,
    ['Alert at percent', '90'],
    ['Alert to', 'email/mail'],
    ['Alert e-mail addresses', 'finance@example.com'],
    ['Alert also', 'breaching-user'],
  );
  expect(parse(mailed).alerts).toEqual({
    thresholds: [90],
    notification_target: [
      { type: 'email', notification_channel: 'mail', to_emails: ['finance@example.com'] },
    ],
    send_to: 'breaching-user',
  });
  const cleared = edited(mailed, ['Alert to', ''], ['Alert also', ''], ['Alert at percent', '']);
  expect(parse(cleared)).toEqual(parse(SCOPED));
});

it('shows the first entry of a list of alerts, and changes it there', () => {
  const listed = `${SCOPED}alerts:\n  - {thresholds: [75], send_to: breaching-user}\n  - {thresholds: [90]}\n`;
  expect(parse(edited(listed, ['Alert at percent', '80'])).alerts).toEqual([
    { thresholds: [80], send_to: 'breaching-user' },
    { thresholds: [90] },
  ]);
});

it('shows a notification channel by its kind, and drops what another kind does not allow', () => {
  const slack =
    'type: notification-channel\nname: ops\nchannel: {type: slack-webhook, webhook_url: "env:HOOK"}\n';
  expect(valuesOf(slack)).toEqual({ Name: 'ops', Kind: 'slack-webhook', Address: 'env:HOOK' });
  const mail = edited(slack, ['Kind', 'email'], ['SMTP server', 'smtp.example.com'], ['Port', '587']);
  expect(parse(mail).channel).toEqual({ type: 'email', host: 'smtp.example.com', port: 587 });
  expect(parse(edited(mail, ['Kind', 'webhook'])).channel).toEqual({ type: 'webhook' });
});

it('offers the stored channels by kind and name', () => {
  expect(
    channelChoices([
      { type: 'team', name: 'ops' },
      { type: 'notification-channel', name: 'mail', channel: { type: 'email' } },
    ]),
  ).toEqual([['email/mail', 'mail (e-mail)']]);
});
