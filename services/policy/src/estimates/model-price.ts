import type { CallableAccount, CallableModel } from '@tollgate/manifests';
import { discountedPrice, findPrice, type Price, priceAt } from '@tollgate/pricing';

/**
 * What a model costs at a moment: the manifest's own price that holds then, else the public list's of that day with the
 * account's discount; undefined when neither knows one. One's own prices are what is paid: no discount comes off them.
 */
export function modelPrice(account: CallableAccount, model: CallableModel, atMs: number): Price | undefined {
  const own = priceAt(model.ownPrices, atMs);
  if (own !== undefined) return own;
  const listed = findPrice(account.provider, model.pricedAs, atMs);
  if (listed === undefined || account.discountPercent === 0) return listed;
  return discountedPrice(listed, account.discountPercent);
}
