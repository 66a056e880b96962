import type { Page } from 'playwright-core';

/** Rows that scrolling came by, in their order, and the largest number that was in the page at once. */
export type Scrolled = { readonly seen: readonly string[]; readonly drawnMax: number };

/**
 * Scrolls through the list of requests by what is in sight, once it has so many rows, and notes the address of each row that it comes
 * by. In the page, as text: its types are not those of this program.
 */
export function scrollThrough(page: Page, rows: number): Promise<Scrolled> {
  return page.evaluate<Scrolled>(`(${SCROLL})(${rows})`);
}

const SCROLL = `async (wanted) => {
  const list = document.querySelector('.rows');
  const byIndex = new Map();
  let drawnMax = 0;
  const frame = () => new Promise(requestAnimationFrame);
  const note = () => {
    const rows = [...list.querySelectorAll('.rows-body .row')];
    drawnMax = Math.max(drawnMax, rows.length);
    for (const row of rows) byIndex.set(Number(row.getAttribute('aria-rowindex')), row.querySelector('a').getAttribute('href'));
  };
  while (Number(list.getAttribute('aria-rowcount')) <= wanted) {
    list.scrollTop = list.scrollHeight;
    await frame();
  }
  for (list.scrollTop = 0; ; list.scrollTop += list.clientHeight) {
    await frame();
    await frame();
    note();
    if (list.scrollTop + list.clientHeight >= list.scrollHeight - 1) break;
  }
  return { seen: [...byIndex.values()], drawnMax };
}`;
