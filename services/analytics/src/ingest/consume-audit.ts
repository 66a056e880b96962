import type { ClickHouseClient } from '@clickhouse/client';
import type { Bus, Subscription } from '@tollgate/bus';
import { AUDIT_SUBJECT, DURABLE, decodeAuditBatch } from '@tollgate/contracts';
import type { AnalyticsEvents } from '../events.ts';
import { auditFaultOf, auditRowOf } from './audit-row.ts';
import { consumeRows } from './consume-rows.ts';
import { insertAudit } from './insert.ts';

/** Moves audit events from the bus into ClickHouse. An event that comes twice is one row (see the schema). */
export function startAuditIngest(options: {
  bus: Bus;
  client: ClickHouseClient;
  events: AnalyticsEvents;
}): Promise<Subscription> {
  const { bus, client, events } = options;
  return consumeRows(bus, events, {
    subject: AUDIT_SUBJECT,
    durable: DURABLE.audit,
    decode: decodeAuditBatch,
    idOf: ({ id }) => id,
    rowOrFault: (event) => auditFaultOf(event) ?? auditRowOf(event),
    insert: (rows) => insertAudit(client, rows),
    inserted: (items) => events.auditInserted(items.length),
  });
}
