/** Shorter parts are not worth a name. */
const SHARED_CHARS_MIN = 200;

type Node = Readonly<Record<string, unknown>>;

/**
 * The same schemas with what they share in definitions of its own, each named by the field that it stands at, so that
 * fifteen kinds of account do not say the same fifteen times.
 */
export function hoistShared(given: readonly (readonly [name: string, node: Node])[]): {
  nodes: [string, Node][];
  definitions: Record<string, Node>;
} {
  const uses = new Map<string, number>();
  for (const [, node] of given) countUses(node, uses);
  const definitions = new Map<string, Node>();
  const nameOf = new Map<string, string>();

  const hoisted = (value: unknown, field: string): unknown => {
    if (Array.isArray(value)) return value.map((part: unknown) => hoisted(part, field));
    if (!isNode(value)) return value;
    const text = JSON.stringify(value);
    if (text.length < SHARED_CHARS_MIN || (uses.get(text) ?? 0) < 2) return childrenOf(value, field);
    let name = nameOf.get(text);
    if (name === undefined) {
      name = freeName(field, definitions);
      nameOf.set(text, name);
      // Its place is kept before what is in it takes one.
      definitions.set(name, {});
      definitions.set(name, childrenOf(value, field));
    }
    return { $ref: `#/definitions/${name}` };
  };
  const childrenOf = (node: Node, field: string): Node =>
    Object.fromEntries(
      Object.entries(node).map(([keyword, value]) => {
        if (keyword !== 'properties' || !isNode(value)) return [keyword, hoisted(value, field)];
        const properties = Object.entries(value).map(([name, part]) => [name, hoisted(part, name)]);
        return [keyword, Object.fromEntries(properties)];
      }),
    );

  const nodes = given.map(([name, node]): [string, Node] => [name, childrenOf(node, name)]);
  return { nodes, definitions: Object.fromEntries(definitions) };
}

/** Every object that is a schema, by its text; lists of properties are none. */
function countUses(value: unknown, uses: Map<string, number>): void {
  if (Array.isArray(value)) for (const part of value) countUses(part, uses);
  if (!isNode(value)) return;
  const text = JSON.stringify(value);
  if (text.length >= SHARED_CHARS_MIN) uses.set(text, (uses.get(text) ?? 0) + 1);
  for (const [keyword, part] of Object.entries(value)) {
    if (keyword === 'properties' && isNode(part))
      for (const field of Object.values(part)) countUses(field, uses);
    else countUses(part, uses);
  }
}

function freeName(field: string, definitions: ReadonlyMap<string, Node>): string {
  for (let number = 1; ; number++) {
    const name = number === 1 ? `field-${field}` : `field-${field}-${number}`;
    if (!definitions.has(name)) return name;
  }
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
