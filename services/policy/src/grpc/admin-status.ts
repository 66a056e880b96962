import type { AdminServiceHandlers, GetStatusResponse } from '@tollgate/contracts';
import { accountWarnings } from '../snapshot/account-warnings.ts';
import { type AdminCallContext, adminCall } from './admin-call.ts';
import { assertReadsAll } from './assert-rights.ts';

/** What policy knows of itself beside its config. */
export type PolicyStatus = Pick<
  GetStatusResponse,
  'configStore' | 'configFault' | 'ledger' | 'admission' | 'bus' | 'services'
>;

/** The call about how policy is. */
export function statusHandlers(
  context: AdminCallContext & { status: () => PolicyStatus },
): Pick<AdminServiceHandlers, 'GetStatus'> {
  return {
    GetStatus: adminCall(context, 'GetStatus', (_request, caller) => {
      const { content, revision, accounts, alerts } = context.snapshot();
      assertReadsAll(caller.authorityIn(content));
      const unusable: Record<string, string> = {};
      for (const [name, { fault }] of accounts) if (fault !== undefined) unusable[name] = fault;
      for (const { name, fault } of alerts.channels) if (name && fault) unusable[name] = fault;
      return { ...context.status(), revision, unusable, warnings: accountWarnings(accounts) };
    }),
  };
}
