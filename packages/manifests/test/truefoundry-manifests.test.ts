import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { type ManifestDocument, parseManifests, toPublicJson } from '../src/index.ts';

const fixture = (file: string) =>
  readFileSync(path.join(import.meta.dirname, 'fixtures', `${file}.yaml`), 'utf8');

function documentsOf(text: string, format: 'yaml' | 'json' = 'yaml'): readonly ManifestDocument[] {
  const parsed = parseManifests(text, format);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.faults));
  return parsed.documents;
}

const exported = (text: string) =>
  documentsOf(text).map(({ manifest }): unknown => JSON.parse(toPublicJson(manifest)));

describe('manifests of TrueFoundry', () => {
  it.each(['accounts', 'identities', 'limits-v1', 'limits-v2', 'routing-v1'])(
    'of %s are exported as documents that mean the same',
    (file) => {
      const original = documentsOf(fixture(file)).map(({ manifest }) => manifest);
      const again = documentsOf(JSON.stringify(exported(fixture(file))), 'json');
      expect(again.map(({ manifest }) => manifest)).toEqual(original);
    },
  );

  it.each(['accounts', 'identities', 'limits-v1', 'limits-v2', 'routing-v1'])(
    'of %s are exported field by field',
    (file) => {
      const written = parseAllDocuments(fixture(file)).map((document): unknown => document.toJS());
      expect(exported(fixture(file))).toEqual(written);
    },
  );

  it.each([
    ['accounts in full names', 'resource_fqn: "acme:openai:openai-main"', 'resource_fqn: openai-main'],
    ['a user by subject', 'user_fqn: "acme:user:Lena@Example.com"', 'user_fqn: lena@example.com'],
    ['addresses in capitals', 'members: [Lena@Example.com]', 'members: [lena@example.com]'],
    [
      'rotation as it is by default',
      'auto_rotate: {}',
      'auto_rotate: {auto_rotate_interval: 360, grace_period: 30}',
    ],
    [
      'an address that ends in a slash',
      'base_url: "https://api.example.com/v1/"',
      'base_url: "https://api.example.com/v1"',
    ],
  ])('have one form for %s', (_what, written, canonical) => {
    const around: Readonly<Record<string, string>> = {
      resource_fqn:
        'type: virtual-account\nname: v\npermissions:\n  - resource_type: provider-account\n    role_id: provider-account-access\n    ',
      user_fqn: 'type: pat\nname: p\n',
      members: 'type: team\nname: t\n',
      auto_rotate: 'type: virtual-account\nname: v\n',
      base_url: 'type: provider-account/openai\nname: o\n',
    };
    const before = around[written.split(':')[0] ?? ''] ?? '';
    expect(exported(before + written)).toEqual(exported(before + canonical));
    expect(exported(before + canonical)).toEqual(
      parseAllDocuments(before + canonical).map((document): unknown => document.toJS()),
    );
  });

  it('may write null for what is absent, as exports do, but not for what is needed or unknown', () => {
    const budget = (extra: string) =>
      `type: tenant-budget-config\nname: b\nwhen: {subjects: null, models: {in: [a/b], not_in: null}}\nlimits: {cost_per_day: 1, cost_per_week: null}\napplies_to: {type: per-user, overrides: null}\nmode: enforce\nalerts: null\n${extra}`;
    expect(exported(budget(''))).toEqual([
      {
        type: 'tenant-budget-config',
        name: 'b',
        when: { models: { in: ['a/b'] } },
        limits: { cost_per_day: 1 },
        applies_to: { type: 'per-user' },
        mode: 'enforce',
      },
    ]);
    const codes = (text: string) => {
      const parsed = parseManifests(text, 'yaml');
      return parsed.ok ? [] : parsed.faults.map(({ path: at, message }) => `${at}: ${message}`);
    };
    expect(codes(budget('alertz: null'))).toEqual(['alertz: unknown field; did you mean alerts?']);
    expect(codes(budget('').replace('mode: enforce', 'mode: null'))).toEqual(['mode: is required']);
    expect(codes(budget('').replace('[a/b]', '[null]'))).toEqual(['when.models.in[0]: must be a string']);
    expect(codes(budget('').replace('cost_per_day: 1', 'cost_per_day: null'))).toEqual([
      'limits: needs at least one window, for example cost_per_month',
    ]);
    expect(
      codes('type: provider-account/openai\nname: o\nauth_data: {type: api-key, api_key: null}'),
    ).toEqual(['auth_data.api_key: is required']);
  });

  it('may say that bodies of refused requests are not logged, which is so', () => {
    const limit = (isLogged: boolean) =>
      `type: tenant-rate-limit-config/model\nname: l\nwhen: {}\nlimits: {requests_per_minute: 1}\napplies_to: {type: aggregate}\nmode: audit\nlog_request_body_on_block: ${isLogged}`;
    expect(exported(limit(false))).toMatchObject([{ log_request_body_on_block: false }]);
    expect(parseManifests(limit(true), 'yaml')).toMatchObject({
      ok: false,
      faults: [{ path: 'log_request_body_on_block', code: 'not_supported_yet' }],
    });
  });

  it('that are wrong are refused at their field', () => {
    const parsed = parseManifests(fixture('refused'), 'yaml');
    expect(parsed.ok ? [] : parsed.faults).toEqual([
      {
        document: 0,
        line: 5,
        path: 'rules[0].unit',
        message: expect.stringContaining('requests_per_minute, requests_per_hour, requests_per_day'),
        code: 'invalid_field',
      },
      { document: 1, line: 11, path: 'rules[1].id', message: 'a is used twice', code: 'duplicate' },
      {
        document: 2,
        line: 16,
        path: 'limits',
        message: 'needs at least one window, for example cost_per_month',
        code: 'invalid_field',
      },
      {
        document: 4,
        line: 29,
        path: 'rules[0].when.modles',
        message: 'unknown field; did you mean models?',
        code: 'unknown_field',
      },
    ]);
  });
});
