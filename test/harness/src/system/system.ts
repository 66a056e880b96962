import type { Admin } from './admin.ts';
import type { Program } from './program.ts';

/** A whole Tollgate in either size, with a simulated provider behind its account `demo`. */
export type System = {
  /** Base URLs without path; one in the embedded form. */
  readonly gatewayUrls: readonly string[];
  /** The first of them. */
  readonly gatewayUrl: string;
  readonly consoleUrl: string;
  /** Key of the user `tester@example.com`. */
  readonly key: string;
  readonly adminToken: string;
  readonly admin: Admin;
  readonly provider: { readonly url: string };
  /** By name: `tollgate` in the embedded form; `policy-1`, `gateway-2`, `accounting` ... in the distributed one. */
  program(name: string): Program;
  stop(): Promise<void>;
};

/** The user whose key a system hands out. */
export const TEST_USER = 'tester@example.com';
