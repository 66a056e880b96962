import type { CallableAccount, CallableModel } from '@tollgate/manifests';
import type { Price } from '@tollgate/pricing';
import type { OwnedModel } from '../access/grants.ts';
import { type DearestPrice, dearestPrice } from '../estimates/dearest-price.ts';
import type { ResolvedSecret } from '../secrets/references.ts';
import { modelPrice } from './prices.ts';

/** A model with all that admission and gateways need of it. */
export type SnapshotModel = OwnedModel & {
  readonly model: CallableModel;
  /** Undefined when the model is unpriced. */
  readonly price: Price | undefined;
  readonly dearest: DearestPrice | undefined;
};

/** A provider account with its key, or why it has none. */
export type SnapshotAccount = {
  readonly account: CallableAccount;
  readonly models: readonly SnapshotModel[];
  /** Empty when the account needs no key. */
  readonly credential: string;
  /** Why the account cannot be used; undefined when it can. */
  readonly fault: string | undefined;
};

/** An account with its prices at a moment; `secret` is undefined if the account needs none. */
export function snapshotAccount(
  account: CallableAccount,
  secret: ResolvedSecret | undefined,
  nowMs: number,
): SnapshotAccount {
  const models = account.models.map((model): SnapshotModel => {
    const price = modelPrice(account, model, nowMs);
    const authorized = model.authorizedSubjects;
    return {
      name: `${account.name}/${model.name}`,
      account: account.name,
      authorizedSubjects: authorized === undefined ? undefined : new Set(authorized),
      model,
      price,
      dearest: dearestPrice(price),
    };
  });
  if (secret === undefined) return { account, models, credential: '', fault: undefined };
  return 'fault' in secret
    ? { account, models, credential: '', fault: secret.fault }
    : { account, models, credential: secret.value, fault: undefined };
}
