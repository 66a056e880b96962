import path from 'node:path';

/** Where the `.proto` files are. */
export const PROTO_DIR = path.resolve(import.meta.dirname, '../../../proto');
