import type { Cancel, Clock } from '@tollgate/clock';
import type { CallableAccount, CallableModel } from '@tollgate/manifests';
import { discountedPrice, findPrice, type Price, priceAt } from '@tollgate/pricing';

const DAY_MS = 86_400_000;
/** How late after midnight prices of the new day are taken up. */
const CHECK_MS = 30_000;

/**
 * What a model costs at a moment: the manifest's own price that holds then, else the public list's of that day with the
 * account's discount; undefined when neither knows one. One's own prices are what is paid: no discount comes off them.
 */
export function modelPrice(account: CallableAccount, model: CallableModel, atMs: number): Price | undefined {
  const own = priceAt(model.ownPrices, atMs);
  if (own !== undefined) return own;
  const listed = findPrice(account.provider, model.modelId, atMs);
  if (listed === undefined || account.discountPercent === 0) return listed;
  return discountedPrice(listed, account.discountPercent);
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
