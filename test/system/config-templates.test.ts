import { parseManifests } from '@tollgate/manifests';
import { expect, test } from 'vitest';
import { TEMPLATES } from '../../services/console/web/src/pages/config/templates.ts';

const written = Object.entries(TEMPLATES).filter(([, text]) => text !== '');

test.each(written)('the template of the console for %s has no fault', (_name, text) => {
  expect(parseManifests(text, 'yaml')).toMatchObject({ ok: true });
});

test('the console has templates', () => {
  expect(written.length).toBeGreaterThan(4);
});
