import { z } from 'zod';

/** An object of the config as policy tells it: its manifest in the canonical form, secrets masked. */
export type StoredObject = {
  readonly type: string;
  readonly name: string;
  readonly [field: string]: unknown;
};

const storedObject = z.looseObject({ type: z.string(), name: z.string() });

/** Reads a manifest that policy sent. Throws Error when it is none. */
export function parseStored(json: string): StoredObject {
  return storedObject.parse(JSON.parse(json));
}

/** A name as objects are compared by: users by their e-mail address, which does not differ by case. */
export function storedName(type: string, name: string): string {
  return type === 'user' ? name.toLowerCase() : name;
}
