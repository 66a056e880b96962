export { type Backoff, backoff } from './backoff.ts';
export type { Cancel, Clock } from './clock.ts';
export { pause } from './pause.ts';
export { type SimulatedClock, simulatedClock } from './simulated-clock.ts';
export { systemClock } from './system-clock.ts';
export { timeOrderedId } from './time-ordered-id.ts';
