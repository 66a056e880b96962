import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { SECRETS, startPolicy } from '../support/policy.ts';

const PAGE = page('manifests');

/** Kinds that look like another one of which there is an example; the page lists them. */
const ALIKE = /^provider-account\/(?!openai|self-hosted-model)/;

function page(name: string): string {
  return readFileSync(path.resolve(import.meta.dirname, `../../../../docs/${name}.md`), 'utf8');
}

it.each(['manifests', 'identity'])('the examples of docs/%s.md apply, together and again', async (name) => {
  const examples = [...page(name).matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, text = '']) => text);
  const variables = examples.join().matchAll(/env:([A-Z_]+)/g);
  const policy = await startPolicy({
    environment: Object.fromEntries([...variables].map(([, variable]) => [variable, 'x'])),
    bootstrap: {
      manifests: [{ name: 'users', text: 'type: user\nname: admin@example.com' }],
      tokens: [{ secret: SECRETS.admin, subject: 'user:admin@example.com', name: 'admin', role: 'admin' }],
    },
  });
  const { faults, warnings, results } = await policy.apply(examples.join('---\n'));
  expect({ faults, warnings }).toEqual({ faults: [], warnings: [] });
  expect(results.map(({ action }) => action)).toEqual(results.map(() => 'created'));
  const again = await policy.apply(examples.join('---\n'));
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
