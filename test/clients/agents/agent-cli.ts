import type { ProviderWire } from './world.ts';

/** Where a client is to call, and as whom. */
export type Access = { readonly url: string; readonly key: string; readonly model: string };

/** How one run of a client is started. Paths of files are below its home folder. */
export type Launch = {
  readonly args: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly files?: Readonly<Record<string, string>>;
  /** Commands that set the client up, run before it. */
  readonly before?: readonly (readonly string[])[];
};

/** A command line client of the world outside, at the version that is tested. */
export type AgentCli = {
  readonly name: string;
  readonly title: string;
  /** Its page in `docs/clients`. */
  readonly page: string;
  readonly registry: 'npm' | 'pypi';
  readonly package: string;
  readonly version: string;
  readonly bin: string;
  readonly wire: ProviderWire;
  /** Another wire, of the provider in the second run. */
  readonly otherWire: ProviderWire;
  /** Installs fast enough for CI. */
  readonly isSmall: boolean;
  /** Whether it has tools; without, one answer is the whole run. */
  readonly hasTools: boolean;
  /** Whether it shows the gateway's sentence when a budget is used up. */
  readonly showsBudget: boolean;
  /** Most requests that it sends when a budget is used up: it has titles and retries of its own. */
  readonly budgetRequestsMax: number;
  launch(access: Access, prompt: string): Launch;
};
