import type { Cancel, Clock } from '@tollgate/clock';

const DAY_MS = 86_400_000;
/** How late after midnight prices of the new day are taken up. */
const CHECK_MS = 30_000;

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
