import { clockTime, relativeTime } from './format.ts';

/** A moment in the local zone, with UTC as its tooltip. */
export function Time({ iso, isRelative = false }: { iso: string; isRelative?: boolean }) {
  return (
    <time dateTime={iso} title={`${iso.replace('T', ' ').replace('Z', '')} UTC`}>
      {isRelative ? relativeTime(iso) : clockTime(iso)}
    </time>
  );
}
