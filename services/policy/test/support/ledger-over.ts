import type { Ledger } from '@tollgate/ledger';

/** A ledger of which some calls are replaced. */
export function ledgerOver(real: Ledger, replaced: Partial<Ledger>): Ledger {
  return new Proxy(real, {
    get(target, name) {
      const own: unknown = Reflect.get(replaced, name) ?? Reflect.get(target, name);
      return typeof own === 'function' ? own.bind(target) : own;
    },
  });
}
