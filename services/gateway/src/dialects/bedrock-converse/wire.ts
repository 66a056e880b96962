import type { Wire } from '../canonical/part.ts';

/** The wire of this folder, as the origin of what only it knows. */
export const WIRE = 'bedrock-converse' satisfies Wire;
