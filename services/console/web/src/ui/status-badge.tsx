/** An HTTP status with its colour; the number alone says the same. */
export function StatusBadge({ status, title }: { status: number; title?: string | null }) {
  const tone = status >= 500 || status === 0 ? 'bad' : status >= 400 ? 'warn' : 'good';
  return (
    <span className={`badge badge-${tone}`} title={title ?? undefined}>
      {status === 0 ? '—' : status}
    </span>
  );
}
