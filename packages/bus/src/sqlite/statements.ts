import type { DatabaseSync, StatementSync } from 'node:sqlite';

/** The queue's statements, compiled once. */
export type QueueStatements = Readonly<Record<keyof typeof SQL, StatementSync>>;

/** Compiles every statement of the queue. */
export function queueStatements(database: DatabaseSync): QueueStatements {
  const names = Object.keys(SQL) as (keyof typeof SQL)[]; // keys of a literal
  // Built from the same keys, one statement each.
  return Object.fromEntries(names.map((name) => [name, database.prepare(SQL[name])])) as QueueStatements;
}

/** What a durable has acknowledged: all below its lowest delivery under way, or all that it was given. */
const ACKNOWLEDGED_THROUGH = `
  coalesce(
    (SELECT min(sequence) - 1 FROM bus_delivery WHERE bus_delivery.durable = bus_durable.durable),
    delivered_through
  )`;

const SQL = {
  recentId: 'SELECT stored_at_ms FROM bus_recent_id WHERE id = ?',
  rememberId: 'INSERT OR REPLACE INTO bus_recent_id (id, stored_at_ms) VALUES (?, ?)',
  forgetIds: `DELETE FROM bus_recent_id WHERE id IN
    (SELECT id FROM bus_recent_id WHERE stored_at_ms <= ? ORDER BY stored_at_ms LIMIT ?)`,

  insertMessage:
    'INSERT INTO bus_message (subject, payload, headers, bytes, stored_at_ms) VALUES (?, ?, ?, ?, ?)',
  oldest: 'SELECT stored_at_ms FROM bus_message ORDER BY sequence LIMIT 1',
  storedBytes: 'SELECT stored_bytes FROM bus_storage',
  addStoredBytes: 'UPDATE bus_storage SET stored_bytes = stored_bytes + ?',

  createDurable: 'INSERT OR IGNORE INTO bus_durable (durable, subject, delivered_through) VALUES (?, ?, 0)',
  durable: 'SELECT subject FROM bus_durable WHERE durable = ?',
  durables: 'SELECT durable, subject FROM bus_durable',

  dueAgain: `SELECT sequence, subject, payload, headers, deliveries + 1 AS deliveries
    FROM bus_delivery JOIN bus_message USING (sequence)
    WHERE durable = ? AND due_at_ms <= ? ORDER BY sequence LIMIT ?`,
  deliverAgain: 'UPDATE bus_delivery SET deliveries = ?, due_at_ms = ? WHERE durable = ? AND sequence = ?',
  inFlight: 'SELECT count(*) AS messages FROM bus_delivery WHERE durable = ?',
  fresh: `SELECT sequence, bus_message.subject, payload, headers, 1 AS deliveries
    FROM bus_durable JOIN bus_message ON bus_message.subject = bus_durable.subject AND sequence > delivered_through
    WHERE durable = ? ORDER BY sequence LIMIT ?`,
  deliver: 'INSERT INTO bus_delivery (durable, sequence, deliveries, due_at_ms) VALUES (?, ?, 1, ?)',
  advance: 'UPDATE bus_durable SET delivered_through = ? WHERE durable = ?',

  acknowledge: 'DELETE FROM bus_delivery WHERE durable = ? AND sequence = ?',
  postpone: 'UPDATE bus_delivery SET due_at_ms = ? WHERE durable = ? AND sequence = ? AND deliveries = ?',
  releaseAll: 'UPDATE bus_delivery SET due_at_ms = 0',
  nextDue: 'SELECT min(due_at_ms) AS due_at_ms FROM bus_delivery WHERE durable = ?',

  progress: `SELECT
    coalesce((SELECT max(sequence) FROM bus_message WHERE subject = :subject), 0) AS last_sequence,
    coalesce((SELECT ${ACKNOWLEDGED_THROUGH} FROM bus_durable WHERE durable = :durable AND subject = :subject), 0)
      AS acknowledged_through`,

  acknowledgedByAll: `SELECT subject, min(${ACKNOWLEDGED_THROUGH}) AS acknowledged_through
    FROM bus_durable GROUP BY subject`,
  trimAcknowledged: `DELETE FROM bus_message WHERE sequence IN
    (SELECT sequence FROM bus_message WHERE subject = ? AND sequence <= ? ORDER BY sequence LIMIT ?)
    RETURNING bytes`,
  // Sequences rise with time, so the oldest messages are the first: no index on time is needed.
  trimAged: `DELETE FROM bus_message WHERE sequence IN
    (SELECT sequence FROM (SELECT sequence, stored_at_ms FROM bus_message ORDER BY sequence LIMIT ?)
      WHERE stored_at_ms < ?)
    RETURNING sequence, bytes`,
  forgetDeliveries: 'DELETE FROM bus_delivery WHERE sequence = ?',

  dataVersion: 'PRAGMA data_version',
} as const;
