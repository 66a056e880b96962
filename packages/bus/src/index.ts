export {
  type Bus,
  BusUnavailableError,
  type ConsumeOptions,
  type DeliveredMessage,
  type Heard,
  type OutgoingMessage,
  type Progress,
  type Subscription,
} from './bus.ts';
export { DurableMismatchError, type DurableName } from './durables.ts';
export { type JetstreamBusOptions, jetstreamBus } from './jetstream/bus.ts';
export { connectToNats, type NatsOptions } from './jetstream/connect.ts';
export { type SqliteBusOptions, sqliteBus } from './sqlite/bus.ts';
