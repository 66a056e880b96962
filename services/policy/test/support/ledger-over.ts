import type { Ledger } from '@tollgate/ledger';

/** A ledger of which some calls are replaced. */
export function ledgerOver(real: Ledger, replaced: Partial<Ledger>): Ledger {
  return {
    reserve: (reservations) => real.reserve(reservations),
    renew: (ids, leaseMs) => real.renew(ids, leaseMs),
    settle: (settlements) => real.settle(settlements),
    expired: (limit) => real.expired(limit),
    read: (options) => real.read(options),
    isOpen: () => real.isOpen(),
    open: () => real.open(),
    once: (key, ttlMs) => real.once(key, ttlMs),
    keep: (key, ttlMs) => real.keep(key, ttlMs),
    forget: (key) => real.forget(key),
    nowMs: () => real.nowMs(),
    isAvailable: () => real.isAvailable(),
    close: () => real.close(),
    ...replaced,
  };
}
