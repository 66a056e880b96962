/** The wire of this folder, as the origin of what only it knows. */
export const WIRE = 'openai-responses';
