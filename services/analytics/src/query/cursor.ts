import { GatewayError } from '@tollgate/contracts';

/** The last row of a page, by its time and id: the next page starts after it. */
export type Cursor = { readonly timeMs: number; readonly rowId: string };

/** A cursor as the opaque text that callers carry. */
export function writeCursor({ timeMs, rowId }: Cursor): string {
  return Buffer.from(`${timeMs}:${rowId}`, 'utf8').toString('base64url');
}

/** Throws `invalid_request` when the text was not written by `writeCursor`. */
export function readCursor(text: string): Cursor {
  const match = /^(\d{1,15}):(.{1,128})$/s.exec(Buffer.from(text, 'base64url').toString('utf8'));
  const [, timeMs, rowId] = match ?? [];
  if (timeMs === undefined || rowId === undefined) {
    throw new GatewayError('invalid_request', 'The cursor is not one of ours; start from the first page.', {
      param: 'cursor',
    });
  }
  return { timeMs: Number(timeMs), rowId };
}
