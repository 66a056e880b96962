/** Writes what docs/ and README.md say of the code's tables and schemas: run by `npm run generate`. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
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
import { ROOT } from './repository.ts';

mkdirSync(path.join(ROOT, 'docs'), { recursive: true });
writeFileSync(path.join(ROOT, 'docs/compatibility.md'), compatibilityPage());
writeFileSync(path.join(ROOT, 'docs/errors.md'), errorsPage());
writeFileSync(path.join(ROOT, 'docs/settings.md'), settingsPage());
writeFileSync(path.join(ROOT, 'docs/metrics.md'), metricsPage());
writeFileSync(path.join(ROOT, 'docs/providers.md'), providersPage());
writeFileSync(path.join(ROOT, 'docs/manifest-fields.md'), manifestFieldsPage());
writeFileSync(path.join(ROOT, 'docs/manifest.schema.json'), manifestSchemaText());

replaceSection('docs/guardrails.md', QUALITY_MARKERS, guardrailQualityTable());
if (existsSync(path.join(ROOT, 'README.md'))) {
  replaceSection('README.md', SETTINGS_MARKERS, allSettingsTable());
}

/** Writes a generated section between its marks. */
function replaceSection(file: string, { begin, end }: { begin: string; end: string }, written: string): void {
  const place = path.join(ROOT, file);
  const section = new RegExp(`${begin}[^]*${end}`);
  const text = readFileSync(place, 'utf8');
  if (!section.test(text)) throw new Error(`${file} has no place for what is generated: ${begin} and ${end}`);
  const replaced = text.replace(section, () => `${begin}\n\n${written}\n${end}`);
  writeFileSync(place, replaced);
}
