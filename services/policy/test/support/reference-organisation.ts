import type { AdmissionRequest } from '@tollgate/contracts';
import { newTokenSecret } from '../../src/index.ts';
import { request, startPolicy, type TestOptions } from './policy.ts';

/** People and programs of the reference's examples, each with a key. */
const SUBJECTS = {
  admin: 'user:admin@example.com',
  bob: 'user:bob@example.com',
  ann: 'user:ann@example.com',
  vip: 'user:vip@x.com',
  stranger: 'user:stranger@example.com',
  va1: 'virtualaccount:va1',
  owned: 'virtualaccount:owned',
} as const;

/** A name in `SUBJECTS`. */
export type Who = keyof typeof SUBJECTS;

const secrets = new Map(
  Object.keys(SUBJECTS).map((who) => [who, newTokenSecret(who.startsWith('v') ? 'v' : 'u')]),
);

/** Prices are round: a thousand tokens cost one USD, in and out. */
const ORGANISATION = `
${['admin@example.com', 'bob@example.com', 'ann@example.com', 'vip@x.com', 'stranger@example.com']
  .map((name) => `type: user\nname: ${name}\n---`)
  .join('\n')}
type: team
name: backend
members: [ann@example.com]
---
type: team
name: engineering
members: [bob@example.com, ann@example.com, vip@x.com]
---
type: virtual-account
name: va1
permissions: [{resource_fqn: openai-main, resource_type: provider-account, role_id: provider-account-access}]
---
type: virtual-account
name: owned
ownedBy: {team: engineering}
permissions: [{resource_fqn: openai-main, resource_type: provider-account, role_id: provider-account-access}]
---
type: provider-account/openai
name: openai-main
auth_data: {type: api-key, api_key: env:OPENAI_API_KEY}
integrations:
  - {name: gpt-4o, type: integration/model/openai, model_id: gpt-4o, model_types: [chat], cost: {metric: per_1000_tokens, value: {input: 1, output: 1}}}
  - {name: gpt-4o-mini, type: integration/model/openai, model_id: gpt-4o-mini, model_types: [chat], cost: {metric: per_1000_tokens, value: {input: 1, output: 1}}}
collaborators: [{subject: "team:everyone", role_id: provider-account-access}]
`;

/** What a request is to be; `usd` is what it may cost beside its text, under strict and tempered rules alike. */
export type Ask = Partial<Pick<AdmissionRequest, 'model' | 'tags'>> & {
  inputTokensMax?: number;
  usd?: number;
  times?: number;
};

/** A policy with that organisation and some rules, and short ways to ask it. */
export async function startReference(manifests: string, options: TestOptions = {}) {
  const policy = await startPolicy({
    ...options,
    bootstrap: {
      manifests: [{ name: 'reference.yaml', text: `${ORGANISATION}---\n${manifests}` }],
      tokens: Object.entries(SUBJECTS).map(([who, subject]) => ({
        secret: secrets.get(who) ?? '',
        subject,
        name: who,
        role: who === 'admin' ? 'admin' : 'member',
      })),
    },
  });

  /** Verdicts of equal requests, in one message. */
  function verdicts(who: Who, { usd = 0.01, times = 1, inputTokensMax = 0, ...more }: Ask = {}) {
    const secret = secrets.get(who) ?? '';
    const media = Math.round(usd * 1_000);
    const sizes = { inputTokensMax: inputTokensMax + media, inputTokensFixed: media };
    const one = { secret, modelType: 'embedding', ...sizes, ...more };
    return policy.send(Array.from({ length: times }, () => request(one)));
  }

  return {
    ...policy,
    verdicts,
    adminSecret: secrets.get('admin') ?? '',
    /** How many of these passed, and by which code and rule the others were refused. */
    async ask(who: Who, given: Ask = {}): Promise<string> {
      const answers = await verdicts(who, given);
      const refused = answers.flatMap(({ refusal }) => (refusal ? [`${refusal.code} ${refusal.rule}`] : []));
      const passed = answers.length - refused.length;
      return [`${passed} passed`, ...new Set(refused)].join(', ');
    },
    /** The counters that one more request would be counted on, with their modes. */
    async counters(who: Who, given: Ask = {}): Promise<string[]> {
      const [verdict] = await verdicts(who, given);
      return (verdict?.admission?.counters ?? []).map(({ key }) => key);
    },
  };
}
