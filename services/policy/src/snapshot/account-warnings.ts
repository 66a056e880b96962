import { formatPath } from '@tollgate/manifests';
import type { SnapshotAccount } from './accounts.ts';

const WARNINGS_MAX = 100;

/** Returns what is doubtful in accounts as lines `<account>: <field>: <what>`, at most 100. */
export function accountWarnings(accounts: ReadonlyMap<string, SnapshotAccount>): string[] {
  const warnings = [...accounts].flatMap(([name, { doubts }]) =>
    doubts.map(({ path, message }) => `${name}: ${formatPath(path)}: ${message}`),
  );
  return warnings.slice(0, WARNINGS_MAX);
}
