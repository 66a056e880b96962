export { type OpsServer, opsServer } from './ops-server.ts';
export { startOrder } from './order.ts';
export { type Running, startServices, untilSignal } from './run.ts';
export type { Readiness, Service } from './service.ts';
export { type UnusedConnections, unusedConnections } from './unused-connections.ts';
