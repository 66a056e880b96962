export { backoff } from './backoff.ts';
export type { Cancel, Clock } from './clock.ts';
export { pause } from './pause.ts';
export { type MessageStream, type Reconnecting, reconnecting } from './reconnecting.ts';
export { retryUntilDone } from './retry-until-done.ts';
export { type SimulatedClock, simulatedClock } from './simulated-clock.ts';
export { systemClock } from './system-clock.ts';
export { timeOrderedId } from './time-ordered-id.ts';
