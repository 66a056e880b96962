/** Stands for a value that is missing. */
export function Dash() {
  return <span className="muted">–</span>;
}
