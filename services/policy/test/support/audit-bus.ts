import { type Bus, BusUnavailableError } from '@tollgate/bus';
import { AUDIT_SUBJECT, type AuditEvent__Output, decodeAuditBatch } from '@tollgate/contracts';

/** A bus in memory that keeps the audit events it was given, and can be away. */
export type AuditBus = Bus & {
  /** Of each message once, as the ids of messages promise. */
  readonly events: AuditEvent__Output[];
  /** Ids of all messages, also of those that came again. */
  readonly ids: string[];
  /** Length of the largest message. */
  bytesMax: number;
  isAway: boolean;
};

/** Makes one. It has no consumers. */
export function auditBus(): AuditBus {
  const known = new Set<string>();
  const bus: AuditBus = {
    events: [],
    ids: [],
    bytesMax: 0,
    isAway: false,
    async publish({ subject, id, payload }) {
      if (bus.isAway) throw new BusUnavailableError('away');
      if (subject !== AUDIT_SUBJECT) throw new RangeError(subject);
      bus.ids.push(id);
      bus.bytesMax = Math.max(bus.bytesMax, payload.length);
      if (!known.has(id)) bus.events.push(...decodeAuditBatch(payload));
      known.add(id);
    },
    consume: () => Promise.reject(new BusUnavailableError('this bus has no consumers')),
    progress: () => Promise.reject(new BusUnavailableError('this bus has no consumers')),
    broadcast: () => {},
    listen: () => () => {},
    isAvailable: () => !bus.isAway,
    close: async () => {},
  };
  return bus;
}
