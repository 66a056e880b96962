/** Kinds that ask a service elsewhere, and have no effect here yet. */
export const LATER_GUARDRAILS: readonly string[] = [
  'akto',
  'cedar',
  'crowdstrike-aidr',
  'enkrypt-ai',
  'fiddler',
  'grayswan-cygnal',
  'palo-alto-prisma-airs',
  'patronus',
  'tfy-content-moderation',
  'trojai',
].map((kind) => `integration/guardrail-config/${kind}`);
