export type { Outcome, ServedPage, ServedRequest, ServedTotals } from './served.ts';
export { type SimulatedProviderSettings, simulatedProviderSettings } from './settings.ts';
export { type SimulatedProvider, type StartOptions, startSimulatedProvider } from './start.ts';
