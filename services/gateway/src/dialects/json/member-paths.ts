/** Where a value may stand in a JSON text, and what becomes of it. `*` in a path is any item of an array. */
export type MemberNode = {
  readonly members: ReadonlyMap<string, MemberNode>;
  readonly items: MemberNode | undefined;
  /** Kept as a parsed value, one for each item of an array, kept as text, or only walked through. */
  readonly keep: 'value' | 'each' | 'text' | undefined;
  readonly path: readonly string[];
};

/**
 * Paths of members to find, as `MemberScanner` walks them: `choices.*.usage`. `each` are scalars inside the items of an
 * array, all of which are found.
 */
export function memberPaths(
  values: readonly string[],
  texts: readonly string[],
  each: readonly string[] = [],
): MemberNode {
  const root = openNode([]);
  for (const path of values) nodeAt(root, path.split('.')).keep = 'value';
  for (const path of each) nodeAt(root, path.split('.')).keep = 'each';
  for (const path of texts) nodeAt(root, path.split('.')).keep = 'text';
  // A body that is an array of answers is read as each of them.
  root.items = root;
  return root;
}

/** A value that is longer is taken for missing: usage objects and errors have some hundred bytes. */
const VALUE_BYTES_MAX = 256 * 1024;
/** Of a value of which each is found: names and ids. A longer one is `null`: it is there, and not kept. */
const EACH_BYTES_MAX = 512;

/** How long a kept value may be; without a node, a name of a member. */
export function valueBytesMax(node: MemberNode | undefined): number {
  return node?.keep === 'each' ? EACH_BYTES_MAX : VALUE_BYTES_MAX;
}

type OpenNode = {
  members: Map<string, OpenNode>;
  items: OpenNode | undefined;
  keep: MemberNode['keep'];
  path: readonly string[];
};

function openNode(path: readonly string[]): OpenNode {
  return { members: new Map(), items: undefined, keep: undefined, path };
}

function nodeAt(root: OpenNode, path: readonly string[]): OpenNode {
  let node = root;
  for (const name of path) {
    const known = name === '*' ? node.items : node.members.get(name);
    const next = known ?? openNode([...node.path, name]);
    if (name === '*') node.items = next;
    else node.members.set(name, next);
    node = next;
  }
  return node;
}
