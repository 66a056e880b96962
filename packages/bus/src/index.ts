export {
  type Bus,
  BusUnavailableError,
  type ConsumeOptions,
  type DeliveredMessage,
  type OutgoingMessage,
  type Progress,
  type Subscription,
} from './bus.ts';
