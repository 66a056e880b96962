import type { ApiCall } from './api-routes.ts';
import { type AuditEvent, auditAnswer } from './shapes.ts';

/** Which changes; what is undefined is not asked for. Times are ISO 8601. */
export type AuditFilter = {
  readonly actor: string | undefined;
  readonly type: string | undefined;
  readonly name: string | undefined;
  readonly action: string | undefined;
  readonly from: string | undefined;
  readonly to: string | undefined;
};

/** The calls about the audit log. */
export type AuditCalls = {
  /** The newest changes, at most so many, and whether there are older ones. */
  audit(filter: AuditFilter, limit: number): Promise<{ events: AuditEvent[]; hasMore: boolean }>;
};

const PAGE_MAX = 500;

/** The audit log over the admin API, page by page. */
export function auditCalls(call: ApiCall): AuditCalls {
  return {
    async audit(filter, limit) {
      const events: AuditEvent[] = [];
      let cursor: string | undefined;
      do {
        const query = { ...filter, limit: Math.min(PAGE_MAX, limit - events.length), cursor };
        const page = await call('GET /audit', { query }, auditAnswer);
        events.push(...page.events);
        cursor = page.next_cursor ?? undefined;
      } while (cursor !== undefined && events.length < limit);
      return { events, hasMore: cursor !== undefined };
    },
  };
}
