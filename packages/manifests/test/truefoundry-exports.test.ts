import { describe, expect, it } from 'vitest';
import { parseManifests, toPublicJson } from '../src/index.ts';

function faultsOf(text: string): string[] {
  const parsed = parseManifests(text, 'yaml');
  return parsed.ok
    ? []
    : parsed.faults.map(({ code, line, path, message }) => `${code} ${line} ${path}: ${message}`);
}

function canonical(text: string): unknown[] {
  const parsed = parseManifests(text, 'yaml');
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.faults));
  return parsed.documents.map(({ manifest }): unknown => JSON.parse(toPublicJson(manifest)));
}

const budget = (rest: string) =>
  `type: tenant-budget-config\nname: month\nlimits: { cost_per_month: 500 }\napplies_to: { type: per-user }\nmode: enforce\n${rest}`;

describe('a budget of the newer generation', () => {
  it('may leave out when, and is then about every request', () => {
    expect(canonical(budget(''))).toMatchObject([{ when: {} }]);
  });

  it('takes alerts as one object without send_to, and keeps them as a list', () => {
    const target =
      '{ type: slack-webhook, notification_channel: "acme:slack:alerts:notification-channel:ops" }';
    expect(
      canonical(budget(`alerts: { thresholds: [75, 100], notification_target: [${target}] }`)),
    ).toMatchObject([
      {
        alerts: [
          {
            thresholds: [75, 100],
            send_to: 'shared',
            notification_target: [{ notification_channel: 'acme:slack:alerts:notification-channel:ops' }],
          },
        ],
      },
    ]);
  });

  it.each([
    [
      'alerts: { thresholds: [0] }',
      'invalid_field 6 alerts.thresholds[0]: Too small: expected number to be >0',
    ],
    ['alerts: [{ thresholds: [] }]', 'invalid_field 6 alerts[0].thresholds: must have at least 1 entry'],
    ['alerts: { treshold: [1] }', 'unknown_field 6 alerts.treshold: unknown field; did you mean thresholds?'],
  ])('names the place of a fault in alerts as it is written: %s', (alerts, fault) => {
    expect(faultsOf(budget(alerts)).join('\n')).toContain(fault.replace(/: Too small.*/, ''));
  });

  it('of mode soft_enforce is not supported yet', () => {
    expect(faultsOf(budget('').replace('mode: enforce', 'mode: soft_enforce'))).toEqual([
      'not_supported_yet 5 mode: not supported yet',
    ]);
  });
});

describe('what has no effect here', () => {
  it('is kept and shown if it is about people alone: tags and the owning tenant', () => {
    const text =
      'type: team\nname: platform\nmembers: []\nownedBy: { account: acme }\ntags: { cost-centre: "4711" }\n---\ntype: provider-account/openai\nname: o\nownedBy: { account: acme }\n---\ntype: virtual-account\nname: app\nownedBy: { team: platform }\ntags: { env: prod }\n';
    expect(canonical(text)).toMatchObject([
      { ownedBy: { account: 'acme' }, tags: { 'cost-centre': '4711' } },
      { ownedBy: { account: 'acme' } },
      { ownedBy: { team: 'platform' }, tags: { env: 'prod' } },
    ]);
  });

  it.each([
    [
      'type: virtual-account\nname: a\ntoken_type: jwt',
      'not_supported_yet 3 token_type: not supported yet: keys are opaque here; write opaque, or leave it out',
    ],
    [
      'type: gateway-budget-config\nname: b\nrules:\n  - id: r\n    when: {}\n    limit_to: 50\n    unit: cost_per_day\n    alerts: { notification_target: [{ type: slack-bot, channels: ["#llm"], notification_channel: bot }] }',
      'not_supported_yet 8 rules[0].alerts.notification_target[0].type: not supported yet',
    ],
    [
      'type: provider-account/openai\nname: o\nintegrations:\n  - name: tts\n    type: integration/model/openai\n    model_id: tts-1\n    model_types: [text_to_speech]\n    cost: { metric: per_1000_pages, value: { pages: 1, annotated_pages: 3 } }',
      'not_supported_yet 8 integrations[0].cost.metric: not supported yet',
    ],
    [
      'type: gateway-global-settings\nname: s\nlogging_settings: { type: always }',
      'not_supported_yet 3 logging_settings: not supported yet',
    ],
    [
      'type: role\nname: gateway-editor\ndisplayName: Gateway editor\ndescription: edits limits\nresourceType: tenant\npermissions: ["gateway-controls:ManageGatewayControls"]',
      'not_supported_yet 1 type: role is not supported yet',
    ],
    ['type: agent-skill\nname: s', 'not_supported_yet 1 type: agent-skill is not supported yet'],
  ])('is refused at its field otherwise: %#', (text, fault) => {
    expect(faultsOf(text)).toEqual([fault]);
  });

  it('is told from a wrong file: what the API answers wraps the manifest', () => {
    expect(
      faultsOf(
        'id: abc\ntype: gateway-rate-limiting-config\nmanifest:\n  type: gateway-rate-limiting-config\n  rules: []\n',
      ),
    ).toEqual([
      'invalid_field 3 manifest: this is an answer of an API: apply what stands under manifest, without the rest',
    ]);
  });
});

describe('a rate limit', () => {
  it('names subjects and amounts that cannot be', () => {
    const rule = (fields: string) => `  - { id: ${fields}, unit: requests_per_minute }\n`;
    expect(
      faultsOf(
        `type: gateway-rate-limiting-config\nname: limits\nrules:\n${rule('a, when: { subjects: ["*"], models: ["*"] }, limit_to: 10')}${rule('b, when: { subjects: ["serviceaccount:ci"] }, limit_to: 10')}${rule('c, when: { metadata: { env: prod } }, limit_to: 10.5')}`,
      ),
    ).toEqual([
      'invalid_field 5 rules[1].when.subjects[0]: must be user:<email>, team:<name>, virtualaccount:<name> or *',
      'invalid_field 6 rules[2].limit_to: must be a whole number',
    ]);
  });

  it('reads merge keys, and names the line of the rule for a fault in what was merged', () => {
    const text =
      'type: gateway-rate-limiting-config\nname: l\nrules:\n  - &r { id: a, when: {}, limit_to: 5, unit: requests_per_minute }\n  - { <<: *r, id: b }\n';
    expect(canonical(text)).toMatchObject([{ rules: [{ id: 'a' }, { id: 'b', limit_to: 5 }] }]);
    expect(faultsOf(text.replace('limit_to: 5', 'limit_to: -5'))).toEqual([
      expect.stringMatching(/^invalid_field 4 rules\[0\]\.limit_to: /),
      expect.stringMatching(/^invalid_field 5 rules\[1\]\.limit_to: /),
    ]);
  });

  it('in a second document is checked like the first', () => {
    expect(
      faultsOf(`type: team\nname: a\nmembers: []\n---\n${budget('').replace('enforce', 'enforced')}`),
    ).toEqual(['invalid_field 9 mode: must be one of enforce, audit; did you mean enforce?']);
  });
});
