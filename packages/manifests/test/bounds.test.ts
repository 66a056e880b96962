import { describe, expect, it } from 'vitest';
import { parseManifests } from '../src/index.ts';

function faultsOf(text: string, format: 'yaml' | 'json' = 'yaml'): string[] {
  const parsed = parseManifests(text, format);
  return parsed.ok ? [] : parsed.faults.map(({ path, message }) => `${path}: ${message}`);
}

const documents = (count: number) =>
  JSON.stringify(
    Array.from({ length: count }, (_, index) => ({ type: 'team', name: `t${index}`, members: [] })),
  );

const rule = (index: number) => ({ id: `r${index}`, when: {}, limit_to: 1, unit: 'requests_per_minute' });
const rules = (count: number) =>
  JSON.stringify({
    type: 'gateway-rate-limiting-config',
    name: 'l',
    rules: Array.from({ length: count }, (_, index) => rule(index)),
  });

describe('a text of manifests', () => {
  it('10,000 manifests are accepted, and 10,001 are refused', () => {
    expect(faultsOf(documents(10_000), 'json')).toEqual([]);
    expect(faultsOf(documents(10_001), 'json')).toEqual([': more than 10000 documents']);
  });

  it('manifests of more than 8 MiB in total are refused', () => {
    const padded = (length: number) => `type: team\nname: t\nmembers: []\n#${'x'.repeat(length)}`;
    expect(faultsOf(padded(8 * 1024 * 1024))).toHaveLength(1);
    expect(faultsOf(padded(7 * 1024 * 1024))).toEqual([]);
  });

  it('a manifest with more than 100 uses of a YAML anchor is refused', () => {
    const uses = (count: number) =>
      `type: team\nname: t\nmembers:\n  - &one a@example.com\n${'  - *one\n'.repeat(count)}`;
    expect(faultsOf(uses(50)).join()).not.toContain('refers to itself');
    expect(faultsOf(uses(101)).join()).toContain('refers to itself too often');
  });

  it('a manifest with 1,000 rules is accepted, and one with 1,001 is refused', () => {
    expect(faultsOf(rules(1_000), 'json')).toEqual([]);
    expect(faultsOf(rules(1_001), 'json')).toHaveLength(1);
  });

  it('a virtual model with 100 targets is accepted, and one with 101 is refused', () => {
    const group = (count: number) =>
      JSON.stringify({
        type: 'provider-account/virtual-model',
        name: 'group',
        integrations: [
          {
            type: 'integration/model/virtual',
            name: 'm',
            model_types: ['chat'],
            routing_config: {
              type: 'cost-based-routing',
              load_balance_targets: Array.from({ length: count }, (_, index) => ({ target: `a/m${index}` })),
            },
          },
        ],
      });
    expect(faultsOf(group(100), 'json')).toEqual([]);
    expect(faultsOf(group(101), 'json')).toHaveLength(1);
  });

  it('a provider account with 32 headers is accepted, and one with 33 is refused', () => {
    const account = (count: number) =>
      JSON.stringify({
        type: 'provider-account/openai',
        name: 'o',
        headers: Object.fromEntries(Array.from({ length: count }, (_, index) => [`x-h${index}`, 'env:H'])),
      });
    expect(faultsOf(account(32), 'json')).toEqual([]);
    expect(faultsOf(account(33), 'json')).toHaveLength(1);
  });
});
