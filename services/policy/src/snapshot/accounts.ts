import { isDeepStrictEqual } from 'node:util';
import {
  type CallableAccount,
  type CallableModel,
  callableAccount,
  type ProviderAccountManifest,
} from '@tollgate/manifests';
import type { Price } from '@tollgate/pricing';
import type { OwnedModel } from '../access/grants.ts';
import { type DearestPrice, dearestPrice } from '../estimates/dearest-price.ts';
import { modelPrice } from '../estimates/model-price.ts';
import { type AccountDoubt, accountDoubts } from '../validation/account-doubts.ts';

/** A model with all that admission and gateways need of it. */
export type SnapshotModel = OwnedModel & {
  /** The kind of the account's provider. */
  readonly provider: string;
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
  /** Headers of every call, in plain text. */
  readonly headers: Readonly<Record<string, string>>;
  /** How connections are made, in plain text; undefined for the gateway's own way. */
  readonly connection: CallableAccount['connection'];
  /** Headers and connections of models that have their own, in plain text, by name; undefined if none has a secret. */
  readonly ofModels?: ModelSecrets | undefined;
  /** Why the account cannot be used; undefined when it can. */
  readonly fault: string | undefined;
  /** What makes it likely that the account does not do what was meant. */
  readonly doubts: readonly AccountDoubt[];
};

/** Headers and connections of models with their secrets in plain text, by name. */
export type ModelSecrets = ReadonlyMap<string, Pick<CallableModel, 'headers' | 'connection'>>;

/** The secrets of an account in plain text, or why one of them is missing. */
export type ResolvedAccount =
  | {
      readonly credential: string;
      readonly headers: Readonly<Record<string, string>>;
      readonly connection?: CallableAccount['connection'];
      readonly ofModels?: ModelSecrets | undefined;
    }
  | { readonly fault: string };

/** Accounts by the manifest that they were made of, and what else: a change of config makes those that it changes. */
const made = new WeakMap<
  ProviderAccountManifest,
  { readonly secrets: ResolvedAccount | undefined; readonly day: number; readonly account: SnapshotAccount }
>();

/**
 * Returns an account with its prices at a moment, the same object while manifest, secrets and day are the same.
 * `secrets` is undefined if the account has none.
 */
export function snapshotAccount(
  manifest: ProviderAccountManifest,
  secrets: ResolvedAccount | undefined,
  nowMs: number,
): SnapshotAccount {
  const day = Math.floor(nowMs / DAY_MS);
  const known = made.get(manifest);
  if (known?.day === day && isDeepStrictEqual(known.secrets, secrets)) return known.account;
  const account = newAccount(manifest, secrets, nowMs);
  made.set(manifest, { secrets, day, account });
  return account;
}

const DAY_MS = 86_400_000;

function newAccount(
  manifest: ProviderAccountManifest,
  secrets: ResolvedAccount | undefined,
  nowMs: number,
): SnapshotAccount {
  const account = callableAccount(manifest);
  const models = account.models.map((model): SnapshotModel => {
    const price = modelPrice(account, model, nowMs);
    const authorized = model.authorizedSubjects;
    return {
      name: `${account.name}/${model.name}`,
      account: account.name,
      provider: account.provider,
      authorizedSubjects: authorized === undefined ? undefined : new Set(authorized),
      model,
      price,
      dearest: dearestPrice(price),
    };
  });
  const known = secrets ?? NO_SECRETS;
  const { connection } = account;
  const literalKey = 'fault' in known || known.credential === '' ? undefined : known.credential;
  const doubts = accountDoubts(manifest, { literalKey, atMs: nowMs });
  return 'fault' in known
    ? { account, models, doubts, ...NO_SECRETS, connection, fault: known.fault }
    : { account, models, doubts, connection, ...known, fault: undefined };
}

const NO_SECRETS = { credential: '', headers: {} };
