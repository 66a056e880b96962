import type { Cancel, Clock } from '@tollgate/clock';
import type { CallableAccount, CallableModel } from '@tollgate/manifests';
import { discountedPrice, findPrice, PRICE_VERSION, type Price, priceAt } from '@tollgate/pricing';

const DAY_MS = 86_400_000;
/** How late after midnight prices of the new day are taken up. */
const CHECK_MS = 30_000;

/** A model's price, and where it comes from: stored with every cost, so that each can be explained later. */
export type ModelPrice = { readonly price: Price | undefined; readonly priceVersion: string };

/**
 * What a model costs at a moment: the manifest's own price that holds then, else the public list's of that day with the
 * account's discount; undefined when neither knows one. One's own prices are what is paid: no discount comes off them.
 */
export function modelPrice(account: CallableAccount, model: CallableModel, atMs: number): ModelPrice {
  const own = priceAt(model.ownPrices, atMs);
  if (own !== undefined) return { price: own, priceVersion: 'manifest' };
  const price = findPrice(account.provider, model.modelId, atMs);
  const { discountPercent } = account;
  if (price === undefined || discountPercent === 0) return { price, priceVersion: PRICE_VERSION };
  return {
    price: discountedPrice(price, discountPercent),
    priceVersion: `${PRICE_VERSION}-${discountPercent}%`,
  };
}

/** Calls `changed` after each midnight (UTC), with which all prices change that do. The clock may jump. */
export function watchPriceDay(clock: Clock, changed: () => void): Cancel {
  let day = Math.floor(clock.nowMs() / DAY_MS);
  return clock.every(CHECK_MS, () => {
    const today = Math.floor(clock.nowMs() / DAY_MS);
    if (today === day) return;
    day = today;
    changed();
  });
}
