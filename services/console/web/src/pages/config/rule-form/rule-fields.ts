/** Where a value stands in a manifest. */
export type FieldPath = readonly (string | number)[];

/**
 * A value of a manifest that a form shows. `first` is a list of one entry, shown as that entry; `channel` is the target of an alert,
 * shown as `<kind>/<name>`.
 */
export type RuleField = {
  readonly label: string;
  readonly path: FieldPath;
  readonly kind: 'text' | 'number' | 'list' | 'numbers' | 'choice' | 'first' | 'channel' | 'switch';
  /** Of `choice`, `first` and `channel`: what may be chosen, with its words. An empty value takes the field out. */
  readonly choices?: readonly (readonly [value: string, words: string])[];
  /** Of `choice`: the fields that a value does not allow, which go when it is chosen. */
  readonly drops?: Readonly<Record<string, readonly FieldPath[]>>;
  readonly note?: string;
};

const COST_WINDOWS = ['day', 'week', 'month', 'quarter', 'lifetime'];
const RATE_UNITS = [
  'requests_per_minute',
  'requests_per_hour',
  'requests_per_day',
  'tokens_per_minute',
  'tokens_per_hour',
  'tokens_per_day',
  'concurrent_requests',
];
const BUDGET_UNITS = [
  ...COST_WINDOWS.map((window) => `cost_per_${window}`),
  'tokens_per_day',
  'tokens_per_month',
];
const PER = [
  ['', 'all together'],
  ['user', 'per user'],
  ['team', 'per team'],
  ['model', 'per model'],
  ['virtualaccount', 'per virtual account'],
  ['provideraccount', 'per provider account'],
] as const;
const APPLIES_TO = [
  ['aggregate', 'all together'],
  ['per-user', 'per user'],
  ['per-team', 'per team'],
  ['per-model', 'per model'],
  ['per-virtual-account', 'per virtual account'],
  ['per-provider-account', 'per provider account'],
] as const;
const MODES = [
  ['enforce', 'refuse'],
  ['audit', 'only count and alert'],
] as const;

/** The fields of one rule of the older generation, at its index. */
export function fieldsOfRule(kind: 'budget' | 'rate limit', index: number): RuleField[] {
  const at = (...path: string[]) => ['rules', index, ...path];
  const isBudget = kind === 'budget';
  const per = isBudget ? 'budget_applies_per' : 'rate_limit_applies_per';
  return [
    { label: 'Id', path: at('id'), kind: 'text', note: 'Counters go by it.' },
    { label: 'Limit', path: at('limit_to'), kind: 'number' },
    { label: 'Of', path: at('unit'), kind: 'choice', choices: inWords(isBudget ? BUDGET_UNITS : RATE_UNITS) },
    { label: 'Counted', path: at(per), kind: 'first', choices: PER },
    {
      label: 'Who',
      path: at('when', 'subjects'),
      kind: 'list',
      note: 'user:, team:, virtualaccount:; empty for all',
    },
    { label: 'Models', path: at('when', 'models'), kind: 'list', note: 'account/model; empty for all' },
    ...(isBudget ? [{ label: 'Only count', path: at('audit_mode'), kind: 'switch' as const }] : []),
  ];
}

/** The fields of a manifest that is one rule. */
export function fieldsOfScopedRule(kind: 'budget' | 'rate limit'): RuleField[] {
  const units = kind === 'budget' ? COST_WINDOWS.map((window) => `cost_per_${window}`) : RATE_UNITS;
  return [
    { label: 'Name', path: ['name'], kind: 'text', note: 'Counters go by it.' },
    ...inWords(units).map(
      ([unit, words]): RuleField => ({ label: capital(words), path: ['limits', unit], kind: 'number' }),
    ),
    { label: 'Counted', path: ['applies_to', 'type'], kind: 'choice', choices: APPLIES_TO },
    { label: 'Without room', path: ['mode'], kind: 'choice', choices: MODES },
    { label: 'Users', path: ['when', 'subjects', 'users', 'in'], kind: 'list', note: 'Empty for all' },
    { label: 'Models', path: ['when', 'models', 'in'], kind: 'list', note: 'account/model; empty for all' },
  ];
}

function inWords(names: readonly string[]): [string, string][] {
  return names.map((name) => [name, name.replace('cost', 'USD').replaceAll('_', ' ')]);
}

function capital(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
