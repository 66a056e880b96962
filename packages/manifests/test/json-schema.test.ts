import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { manifestFields, manifestJsonSchema } from '../src/index.ts';
import { KINDS } from '../src/kind-table.ts';

const schema = manifestJsonSchema();
const validate = new Ajv({ strict: false, validateFormats: false, allErrors: true }).compile(schema);

const documents = (file: string) =>
  parseAllDocuments(readFileSync(path.join(import.meta.dirname, 'fixtures', `${file}.yaml`), 'utf8')).map(
    (document): unknown => document.toJS(),
  );

/** What an editor would underline. */
function faults(document: unknown): string[] {
  validate(document);
  return (validate.errors ?? []).map(({ instancePath, keyword }) => `${instancePath} ${keyword}`);
}

describe('the JSON Schema of manifests', () => {
  it.each(['accounts', 'identities', 'limits-v1', 'limits-v2'])('takes what applies: %s', (file) => {
    for (const document of documents(file)) expect(faults(document)).toEqual([]);
  });

  it('underlines wrong words and unknown fields', () => {
    const [badUnit, , , , typo] = documents('refused');
    expect(faults(badUnit)).toContain('/rules/0/unit enum');
    expect(faults(typo)).toContain('/rules/0/when additionalProperties');
    expect(faults({ type: 'teem', name: 'a' })).toEqual(['/type enum']);
    expect(faults({ name: 'a' })).toContain(' required');
    expect(
      faults({ type: 'provider-account/google-gemini', name: 'g', auth_data: { type: 'api-key' } }),
    ).toContain('/auth_data required');
  });

  it('offers every kind that applies and no other', () => {
    expect(schema).toMatchObject({ properties: { type: { enum: [...KINDS.keys()] } } });
    for (const document of documents('later-kinds')) expect(faults(document)).toEqual(['/type enum']);
  });

  it('takes prices in every form', () => {
    const account = (cost: unknown) => ({
      type: 'provider-account/openai',
      name: 'a',
      integrations: [
        { type: 'integration/model/openai', name: 'm', model_id: 'm', model_types: ['chat'], cost },
      ],
    });
    const price = { input: 1, output: 2 };
    for (const cost of [
      { metric: 'public_cost' },
      { metric: 'per_1000_tokens', value: price },
      { metric: 'per_million_tokens', value: price },
      { metric: 'per_million_tokens', value: [price, { ...price, valid_from: '2027-01-01' }] },
    ]) {
      expect(faults(account(cost))).toEqual([]);
    }
    expect(faults(account({ metric: 'per_million_tokens', value: { input: 1 } }))).not.toEqual([]);
    expect(faults(account({ metric: 'per_million_tokens', value: { ...price, outptu: 1 } }))).not.toEqual([]);
  });
});

describe('the fields of manifests', () => {
  it('all have words', () => {
    const silent = manifestFields().flatMap(({ type, fields }) =>
      fields.filter(({ words }) => words === '').map(({ path: at }) => `${type} ${at}`),
    );
    expect(silent).toEqual([]);
  });

  it('are those that stand in documents that apply', () => {
    const fieldsOf = new Map(
      manifestFields().map(({ type, fields }) => [type, fields.map((field) => field.path)]),
    );
    for (const file of ['accounts', 'identities', 'limits-v1', 'limits-v2']) {
      for (const document of documents(file)) {
        const { type } = document as { type: string }; // each document of these files has one
        expect(fieldsOf.get(type)).toEqual(expect.arrayContaining(Object.keys(document as object)));
      }
    }
  });
});
