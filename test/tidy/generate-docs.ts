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

const readme = path.join(ROOT, 'README.md');
if (existsSync(readme)) {
  const { begin, end } = SETTINGS_MARKERS;
  const section = new RegExp(`${begin}[^]*${end}`);
  const text = readFileSync(readme, 'utf8');
  if (!section.test(text)) throw new Error(`README.md has no place for the settings: ${begin} and ${end}`);
  writeFileSync(
    readme,
    text.replace(section, () => `${begin}\n\n${allSettingsTable()}\n${end}`),
  );
}
