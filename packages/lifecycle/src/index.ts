export { type ClientConnections, clientConnections } from './client-connections.ts';
export { type OpsServer, opsServer } from './ops-server.ts';
export { startOrder } from './order.ts';
export { type Running, startServices, untilSignal } from './run.ts';
export type { Readiness, Service, WorkingState } from './service.ts';
