export { type ClientConnections, clientConnections } from './client-connections.ts';
export { type OpsServer, opsServer } from './ops-server.ts';
export { startOrder } from './order.ts';
export { type Running, startServices } from './run.ts';
export type { Readiness, Service, WorkingState } from './service.ts';
export { stopSignal } from './stop-signal.ts';
