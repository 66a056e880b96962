import path from 'node:path';
import protobuf from 'protobufjs';
import { PROTO_DIR } from '../proto-dir.ts';

/** A message type of a file below `proto/`, for messages with an encoder or decoder of their own. Throws Error if there is no such type. */
export function messageType(file: string, name: string): protobuf.Type {
  return rootOf(file).lookupType(name);
}

const roots = new Map<string, protobuf.Root>();

function rootOf(file: string): protobuf.Root {
  const known = roots.get(file);
  if (known !== undefined) return known;
  const root = new protobuf.Root();
  root.resolvePath = (_origin, target) => path.join(PROTO_DIR, target);
  root.loadSync(file);
  roots.set(file, root);
  return root;
}
