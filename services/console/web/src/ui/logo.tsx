/** The mark: a gate. */
export function Logo() {
  return (
    <svg className="logo" viewBox="0 0 24 24" aria-hidden="true">
      <rect width="24" height="24" rx="6" />
      <path d="M6 6v12M18 6v12M6 10h12" />
    </svg>
  );
}
