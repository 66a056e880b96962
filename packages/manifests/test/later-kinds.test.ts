import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { type ManifestFault, parseManifests } from '../src/index.ts';
import { LATER_KINDS } from '../src/kind-table.ts';

const right = readFileSync(path.join(import.meta.dirname, 'fixtures/later-kinds.yaml'), 'utf8');

function faultsOf(text: string): readonly ManifestFault[] {
  const parsed = parseManifests(text, 'yaml');
  return parsed.ok ? [] : parsed.faults;
}

/** What is found besides that the kind has no effect yet. */
function inside(text: string): string[] {
  return faultsOf(text)
    .filter(({ path: at, code }) => at !== 'type' || code !== 'not_supported_yet')
    .map(({ path: at, message, code }) => `${code} ${at}: ${message}`);
}

describe('a kind without effect', () => {
  it('is refused as not supported yet, at its type, and for nothing else when it is right', () => {
    const documents = parseAllDocuments(right).map((document): { type: string } => document.toJS());
    expect(new Set(documents.map(({ type }) => type))).toEqual(new Set(LATER_KINDS.keys()));
    expect(
      faultsOf(right).map(({ document, path: at, message, code }) => [document, at, message, code]),
    ).toEqual(
      documents.map(({ type }, index) => [
        index,
        'type',
        type === 'provider-account/palm'
          ? 'provider-account/palm cannot be served, since Google has shut the PaLM API down; use provider-account/google-gemini'
          : `${type} is not supported yet`,
        'not_supported_yet',
      ]),
    );
  });

  it.each([
    [
      'type: tenant-rate-limit-config/mcp\nname: m\nwhen: {}\nlimits: {}\napplies_to: {type: aggregate}\nmode: enforce',
      'limits: needs at least one limit, for example tool_calls_per_minute',
    ],
    [
      'type: provider-account/palm\nname: "a b"\nauth_data: {type: api-key, api_key: k}',
      'name: must be 1 to 64 letters, digits, dots, dashes or underscores',
    ],
  ])('names what is wrong inside besides: %#', (text, fault) => {
    expect(inside(text)).toEqual([`invalid_field ${fault}`]);
  });

  it('never repeats a secret that stands in a wrong place', () => {
    const faults = faultsOf(
      'type: provider-account/palm\nname: a\nauth_data: {type: api_key, api_key: sk-canary}\nregion: sk-canary',
    );
    expect(faults.length).toBeGreaterThan(1);
    expect(JSON.stringify(faults)).not.toContain('canary');
  });
});
