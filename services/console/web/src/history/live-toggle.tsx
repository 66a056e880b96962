/** Whether a page takes up new requests by itself. */
export function LiveToggle(props: {
  isLive: boolean;
  /** A range that does not move with the clock has nothing new. */
  isDisabled?: boolean;
  onChange: (isLive: boolean) => void;
}) {
  const { isLive, isDisabled = false } = props;
  return (
    <button
      type="button"
      className="button-quiet toggle"
      aria-pressed={isLive}
      disabled={isDisabled}
      onClick={() => props.onChange(!isLive)}
    >
      <span className={isLive ? 'dot dot-alive' : 'dot'} aria-hidden="true" /> Live
    </button>
  );
}
