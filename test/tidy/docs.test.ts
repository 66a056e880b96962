import { expect, test } from 'vitest';
import { allSettingsTable, errorsPage, SETTINGS_MARKERS, settingsPage } from './generated-docs.ts';
import { read } from './repository.ts';

const RENEW = 'it differs from the code: run `npm run generate`';

test('docs/errors.md is the error table of the code', () => {
  expect(read('docs/errors.md'), RENEW).toBe(errorsPage());
});

test('docs/settings.md is what the services and the command read', () => {
  expect(read('docs/settings.md'), RENEW).toBe(settingsPage());
});

test('README.md has the same settings table', () => {
  const { begin, end } = SETTINGS_MARKERS;
  const [, section] = new RegExp(`${begin}([^]*)${end}`).exec(read('README.md')) ?? [];
  expect(section?.trim(), RENEW).toBe(allSettingsTable().trim());
});
