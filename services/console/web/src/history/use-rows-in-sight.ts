import { type RefObject, useEffect, useLayoutEffect, useState } from 'react';
import { flushSync } from 'react-dom';

/** Rows beside those in sight, so that the next ones are there before they are scrolled to. */
const AROUND_ROWS = 8;

/** Indexes of rows: from `first` to before `end`, which may lie behind the last row. */
export type RowsInSight = { readonly first: number; readonly end: number };

/**
 * The rows of a list that are in sight, and some around them. All rows are `rowPx` high and follow a head that stays in sight, so the
 * rows of any position are known without measuring one: a list of 100,000 costs no more than one of 100.
 */
export function useRowsInSight(scroller: RefObject<HTMLElement | null>, rowPx: number): RowsInSight {
  const [inSight, setInSight] = useState<RowsInSight>({ first: 0, end: 0 });

  // Before the first paint, which then has its rows.
  useLayoutEffect(() => {
    if (scroller.current !== null) setInSight(rowsAt(scroller.current, rowPx));
  }, [scroller, rowPx]);

  useEffect(() => {
    const element = scroller.current;
    if (element === null) return;
    const look = () => {
      const now = rowsAt(element, rowPx);
      setInSight((before) => (before.first === now.first && before.end === now.end ? before : now));
    };
    let { first, end } = rowsAt(element, rowPx);
    const onScroll = () => {
      const now = rowsAt(element, rowPx);
      if (now.first >= end || now.end <= first) focusInstead(element);
      ({ first, end } = now);
      // Within the frame that shows the new position: rows that come a frame later are a blank list until then.
      flushSync(look);
    };
    element.addEventListener('scroll', onScroll, { passive: true });
    const resized = new ResizeObserver(look);
    resized.observe(element);
    return () => {
      element.removeEventListener('scroll', onScroll);
      resized.disconnect();
    };
  }, [scroller, rowPx]);

  return inSight;
}

/** After a jump no focused row is in sight any more: the list itself takes its focus, so that keys go on scrolling it. */
function focusInstead(element: HTMLElement): void {
  const focused = document.activeElement;
  if (focused !== element && element.contains(focused)) element.focus({ preventScroll: true });
}

function rowsAt({ scrollTop, clientHeight }: HTMLElement, rowPx: number): RowsInSight {
  const first = Math.floor(scrollTop / rowPx);
  const end = Math.ceil((scrollTop + clientHeight) / rowPx);
  return { first: Math.max(0, first - AROUND_ROWS), end: end + AROUND_ROWS };
}
