import { readFileSync } from 'node:fs';
import path from 'node:path';
import { importLitellm } from '@tollgate/litellm-import';
import { expect, it } from 'vitest';
import { SECRETS, startPolicy } from '../support/policy.ts';

const FIXTURES = path.resolve(import.meta.dirname, '../../../../packages/litellm-import/test/fixtures');

it.each(['small', 'large'])('manifests made of a LiteLLM config apply as they are: %s', async (file) => {
  const imported = importLitellm(
    { name: file, text: readFileSync(path.join(FIXTURES, `${file}.yaml`), 'utf8') },
    { atMs: 0 },
  );
  if (!imported.ok) throw new Error(JSON.stringify(imported.faults));
  const policy = await startPolicy({
    bootstrap: {
      manifests: [{ name: 'users', text: 'type: user\nname: lena@example.com' }],
      tokens: [{ secret: SECRETS.admin, subject: 'user:lena@example.com', name: 'admin', role: 'admin' }],
    },
  });
  const { faults, results } = await policy.apply(JSON.stringify(imported.manifests), {
    contentType: 'application/json',
  });
  expect(faults).toEqual([]);
  expect(results).toHaveLength(imported.manifests.length);
});
