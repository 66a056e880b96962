import { expect, it } from 'vitest';
import { z } from 'zod';
import { KINDS, LATER_KINDS } from '../src/kind-table.ts';
import { secretReference } from '../src/kinds/secret-reference.ts';
import { replaceSecrets } from '../src/secret-fields.ts';

/** The paths of a schema's fields that take a secret; an item of a list is `0`, a value of a record `any`. */
function secretPaths(schema: unknown, path: readonly (string | number)[] = []): (string | number)[][] {
  if (schema === secretReference) return [[...path]];
  if (schema instanceof z.ZodObject) {
    return Object.entries(schema.shape).flatMap(([name, field]) => secretPaths(field, [...path, name]));
  }
  if (schema instanceof z.ZodArray) return secretPaths(schema.element, [...path, 0]);
  if (schema instanceof z.ZodRecord) return secretPaths(schema.valueType, [...path, 'any']);
  if (schema instanceof z.ZodUnion) return schema.options.flatMap((option) => secretPaths(option, path));
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault)
    return secretPaths(schema.unwrap(), path);
  if (schema instanceof z.ZodPipe) return secretPaths(schema.in, path);
  return [];
}

/** A manifest that holds nothing but a text at a path. */
function holding(path: readonly (string | number)[], text: string): unknown {
  return path.reduceRight<unknown>((inner, step) => (step === 0 ? [inner] : { [step]: inner }), text);
}

const PATHS = [...KINDS, ...LATER_KINDS].flatMap(([type, schema]) =>
  secretPaths(schema).map((path) => [type, path] as const),
);

it('finds the secrets of accounts and of channels', () => {
  const found = new Set(PATHS.map(([type, path]) => `${type} ${path.join('.')}`));
  expect(found).toContain('provider-account/openai auth_data.api_key');
  expect(found).toContain('provider-account/aws-bedrock auth_data.secret_access_key');
  expect(found).toContain('provider-account/openai headers.any');
  expect(found).toContain('notification-channel channel.webhook_url');
});

it.each(PATHS)('encrypts and masks every field that takes a secret: %s %j', (_type, path) => {
  const manifest = holding(path, 'secret') as Parameters<typeof replaceSecrets>[0];
  expect(replaceSecrets(manifest, () => 'mask')).toEqual(holding(path, 'mask'));
});
