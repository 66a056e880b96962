import { objectsOf, stringOf } from '../../json/values.ts';

/** Steps deeper than this, and indexes larger, come from no model. */
const DEPTH_MAX = 64;
const INDEX_MAX = 100_000;

/**
 * Arguments that Vertex streams as values at JSON paths (`streamFunctionCallArguments`), put together. Strings arrive
 * in pieces at the same path.
 */
export class PartialArguments {
  readonly #root: Record<string, unknown> = {};

  /** Takes the values of one piece of a call. */
  add(pieces: unknown): void {
    for (const piece of objectsOf(pieces)) {
      const steps = stepsOf(stringOf(piece['jsonPath']) ?? '');
      const last = steps.pop();
      if (last === undefined) continue;
      const parent = this.#parent(steps, last);
      if (typeof piece['stringValue'] === 'string') {
        const before = Reflect.get(parent, last);
        Reflect.set(parent, last, (typeof before === 'string' ? before : '') + piece['stringValue']);
      } else if ('nullValue' in piece) Reflect.set(parent, last, null);
      else Reflect.set(parent, last, piece['numberValue'] ?? piece['boolValue']);
    }
  }

  /** All values so far as JSON. */
  json(): string {
    return JSON.stringify(this.#root);
  }

  #parent(steps: readonly Step[], last: Step): object {
    let node: object = this.#root;
    for (const [at, step] of steps.entries()) {
      const next = steps[at + 1] ?? last;
      const child: unknown = Object.hasOwn(node, step) ? Reflect.get(node, step) : undefined;
      if (typeof child === 'object' && child !== null) node = child;
      else {
        const made: object = typeof next === 'number' ? [] : {};
        Reflect.set(node, step, made);
        node = made;
      }
    }
    return node;
  }
}

type Step = string | number;

/** `$.a.b[0]['c d']` as its steps. */
function stepsOf(path: string): Step[] {
  const steps: Step[] = [];
  for (const match of path.matchAll(/\.([^.[\]]+)|\[(\d+)\]|\['([^']*)'\]|\["([^"]*)"\]/g)) {
    const index = match[2] === undefined ? undefined : Number(match[2]);
    const name = match[1] ?? match[3] ?? match[4];
    if (index !== undefined && index <= INDEX_MAX) steps.push(index);
    else if (name !== undefined && name !== '__proto__') steps.push(name);
    else return [];
  }
  return steps.length > DEPTH_MAX ? [] : steps;
}
