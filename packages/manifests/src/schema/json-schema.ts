import { z } from 'zod';
import { KINDS } from '../kind-table.ts';
import { ONE_OR_MANY } from '../kinds/one-or-many.ts';
import { fieldWords } from './field-words.ts';
import { hoistShared } from './hoist-shared.ts';
import { kindWords } from './kind-words.ts';

/** A part of a JSON Schema. */
export type SchemaNode = Readonly<Record<string, unknown>>;

const TITLE = 'Tollgate manifest';
const DESCRIPTION =
  'One document of a file for `tollgate apply`. What it refers to (models, users, teams) is checked when it is applied.';

/**
 * The schema of every kind that applies, as JSON Schema (draft 7, which editors understand best): one document, told apart
 * by `type`. It is what a person may write; conditions that join several fields are left to `apply`.
 */
export function manifestJsonSchema(): SchemaNode {
  const kinds = [...KINDS.keys()];
  const { nodes, definitions } = hoistShared(kinds.map((type) => [type, kindSchema(type)]));
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: TITLE,
    description: DESCRIPTION,
    type: 'object',
    required: ['type'],
    properties: { type: { description: fieldWords(['type']), enum: kinds } },
    allOf: kinds.map((type) => ({
      if: { properties: { type: { const: type } }, required: ['type'] },
      // biome-ignore lint/suspicious/noThenProperty: JSON Schema has a keyword of this name; nothing awaits it.
      then: { $ref: `#/definitions/${type.replaceAll('/', '~1')}` },
    })),
    definitions: { ...Object.fromEntries(nodes), ...definitions },
  };
}

/** The schema of one kind, each field with its words. Throws Error for a kind that does not exist. */
export function kindSchema(type: string): SchemaNode {
  const schema = KINDS.get(type);
  if (schema === undefined) throw new Error(`there is no kind ${type}`);
  const { $schema: _version, ...node } = inputSchema(schema);
  return { title: type, description: kindWords(type), ...withWords(node, [type]) };
}

function inputSchema(schema: z.ZodType): SchemaNode {
  return z.toJSONSchema(schema, {
    target: 'draft-7',
    io: 'input',
    override: ({ zodSchema, jsonSchema }) => {
      // Binary fractions are no multiples of 0.01 for most validators.
      delete jsonSchema.multipleOf;
      const entry = ONE_OR_MANY.get(zodSchema);
      if (entry !== undefined) Object.assign(jsonSchema, oneOrManySchema(entry));
    },
    unrepresentable: 'any',
  });
}

function oneOrManySchema(entry: z.ZodType): SchemaNode {
  const { $schema: _version, ...one } = inputSchema(entry);
  return { anyOf: [one, { type: 'array', items: one }] };
}

/** The node with a description at each of its properties, however deep. */
function withWords(node: SchemaNode, path: readonly string[]): SchemaNode {
  return Object.fromEntries(
    Object.entries(node).map(([keyword, value]) => {
      if (keyword === 'properties') return [keyword, propertiesWithWords(value, path)];
      if (Array.isArray(value)) {
        return [keyword, value.map((part: unknown) => (isNode(part) ? withWords(part, path) : part))];
      }
      return [keyword, isNode(value) ? withWords(value, path) : value];
    }),
  );
}

function propertiesWithWords(properties: unknown, path: readonly string[]): SchemaNode {
  if (!isNode(properties)) return {};
  return Object.fromEntries(
    Object.entries(properties).map(([name, node]) => {
      const own = [...path, name];
      const words = fieldWords(own);
      const described = isNode(node) ? withWords(node, own) : {};
      return [name, words === undefined ? described : { description: words, ...described }];
    }),
  );
}

function isNode(value: unknown): value is SchemaNode {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
