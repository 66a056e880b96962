import { expect, test } from 'vitest';
import { compatibilityPage } from './compatibility-page.ts';
import {
  allSettingsTable,
  errorsPage,
  manifestFieldsPage,
  manifestSchemaText,
  SETTINGS_MARKERS,
  settingsPage,
} from './generated-docs.ts';
import { guardrailQualityTable, QUALITY_MARKERS } from './guardrail-quality.ts';
import { metricsPage } from './metrics-page.ts';
import { providersPage } from './providers-page.ts';
import { read } from './repository.ts';

const RENEW = 'it differs from the code: run `npm run generate`';

test('docs/compatibility.md is what the codecs do', () => {
  expect(read('docs/compatibility.md'), RENEW).toBe(compatibilityPage());
});

test('docs/errors.md is the error table of the code', () => {
  expect(read('docs/errors.md'), RENEW).toBe(errorsPage());
});

test('docs/settings.md is what the services and the command read', () => {
  expect(read('docs/settings.md'), RENEW).toBe(settingsPage());
});

test('docs/metrics.md lists the instruments that the services make', () => {
  expect(read('docs/metrics.md'), RENEW).toBe(metricsPage());
});

test('docs/providers.md is the provider table of the gateway', () => {
  expect(read('docs/providers.md'), RENEW).toBe(providersPage());
});

test('docs/manifest-fields.md and docs/manifest.schema.json are the schemas of manifests', () => {
  expect(read('docs/manifest-fields.md'), RENEW).toBe(manifestFieldsPage());
  expect(read('docs/manifest.schema.json'), RENEW).toBe(manifestSchemaText());
});

test('README.md has the same settings table', () => {
  expect(section('README.md', SETTINGS_MARKERS), RENEW).toBe(allSettingsTable().trim());
});

test('docs/guardrails.md has the figures of the corpus', () => {
  expect(section('docs/guardrails.md', QUALITY_MARKERS), RENEW).toBe(guardrailQualityTable().trim());
});

/** What a file has between two marks. */
function section(file: string, { begin, end }: { begin: string; end: string }): string | undefined {
  return new RegExp(`${begin}([^]*)${end}`).exec(read(file))?.[1]?.trim();
}
