export type { Admin, Counter } from './admin.ts';
export { type DistributedOptions, type DistributedSystem, startDistributed } from './distributed.ts';
export { startEmbedded } from './embedded.ts';
export type { Program } from './program.ts';
export { type System, TEST_USER } from './system.ts';
