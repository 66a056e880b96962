export type { Cancel, Clock } from './clock.ts';
export { type SimulatedClock, simulatedClock } from './simulated-clock.ts';
export { systemClock } from './system-clock.ts';
