import type { Targets } from '../../routing/targets.ts';
import type { CacheWish } from '../headers/cache-wish.ts';
import type { Admitted } from '../request.ts';

/** What a request wishes of the cache: by its header, or else by the virtual model or rule that routes it. */
export function cacheWishOf({ wishes, admission }: Admitted, targets: Targets): CacheWish | undefined {
  if (wishes.cache === 'off') return undefined;
  return wishes.cache ?? (admission.route === '' ? undefined : targets.routes.get(admission.route)?.cache);
}
