import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { SECRETS, startPolicy } from '../support/policy.ts';

const PAGE = readFileSync(path.resolve(import.meta.dirname, '../../../../docs/manifests.md'), 'utf8');
const EXAMPLES = [...PAGE.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, text = '']) => text);

/** Kinds that look like another one of which there is an example; the page lists them. */
const ALIKE = /^provider-account\/(?!openai|self-hosted-model)/;

it('the examples of docs/manifests.md apply, together and again, without a warning', async () => {
  const policy = await startPolicy({
    bootstrap: {
      manifests: [{ name: 'users', text: 'type: user\nname: admin@example.com' }],
      tokens: [{ secret: SECRETS.admin, subject: 'user:admin@example.com', name: 'admin', role: 'admin' }],
    },
  });
  const { faults, warnings, results } = await policy.apply(EXAMPLES.join('---\n'));
  expect({ faults, warnings }).toEqual({ faults: [], warnings: [] });
  expect(results.map(({ action }) => action)).toEqual(results.map(() => 'created'));
  const again = await policy.apply(EXAMPLES.join('---\n'));
  expect(again.results.map(({ action }) => action)).toEqual(again.results.map(() => 'unchanged'));
});

it('the page has an example of every kind that applies, and names the rest', () => {
  const schema: { properties: { type: { enum: string[] } } } = JSON.parse(
    readFileSync(path.resolve(import.meta.dirname, '../../../../docs/manifest.schema.json'), 'utf8'),
  );
  const shown = new Set([...PAGE.matchAll(/^type: (\S+)$/gm)].map(([, type]) => type));
  const missing = schema.properties.type.enum.filter((type) => !shown.has(type));
  expect(missing.filter((type) => !ALIKE.test(type))).toEqual([]);
  for (const type of missing) expect(PAGE).toContain(`\`${type.replace('provider-account/', '')}\``);
});
