import path from 'node:path';
import { formatListenAddress } from '@tollgate/settings';
import { printable } from '../../commands/terminal.ts';
import type { AllSettings } from '../all-settings.ts';
import { isLoopback, localUrl } from '../listen/local-url.ts';
import { FIRST_RUN_RULES } from './first-run.ts';
import type { Keys } from './keys.ts';

/** What a start is announced with. */
export type Announcement = {
  readonly settings: AllSettings;
  readonly keys: Keys;
  readonly hasDemo: boolean;
  /** Names of the provider accounts whose keys are in the environment. */
  readonly environmentAccounts: readonly string[];
  /** Why accounts cannot be called, by name. */
  readonly unusableAccounts: Readonly<Record<string, string>>;
  /** What is likely wrong in accounts that are called nevertheless. */
  readonly warnings: readonly string[];
};

/** Prints what to paste where. The only place where a secret is printed. */
export function announceStart(options: Announcement): void {
  const gateway = localUrl(options.settings.gateway.listen);
  const lines = [
    '',
    '  Tollgate is up.',
    '',
    `  Base URL     ${gateway}/v1`,
    `  Key          ${options.keys.userKey}`,
    `  Console      ${localUrl(options.settings.console.listen)}`,
    `  Admin token  ${adminTokenText(options)}`,
    `  Listens on   ${listenText(options.settings)}`,
    ...stateLines(options),
    '',
    '  In your shell, for the lines of the README and for SDKs:',
    '',
    `  export KEY=${options.keys.userKey} OPENAI_BASE_URL=${gateway}/v1`,
    '',
    ...(options.hasDemo ? ['  Try it:', '', ...curlLines(gateway, options.keys.userKey), ''] : []),
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
}

/** Accounts and rules that the first start made, and accounts that do not work. */
function stateLines({
  settings,
  keys,
  environmentAccounts,
  unusableAccounts,
  warnings,
}: Announcement): string[] {
  const isStoreNew = keys.isFirstRun && settings.process.natsUrl === undefined;
  return [
    ...(environmentAccounts.length === 0
      ? []
      : [`  Accounts     ${environmentAccounts.join(', ')} (keys from the environment)`]),
    ...Object.entries(unusableAccounts).map(([name, fault]) => `  No key       ${name}: ${fault}`),
    ...warnings.map((text) => `  Warning      ${printable(text)}`),
    ...(isStoreNew ? [`  Rules        ${FIRST_RUN_RULES}`] : []),
  ];
}

function adminTokenText({ keys, settings }: { keys: Keys; settings: AllSettings }): string {
  switch (keys.adminTokenFrom) {
    case 'settings':
      return '(as set in TOLLGATE_ADMIN_TOKEN)';
    case 'file':
      return `(in ${path.resolve(settings.process.dataDir)}/keys.json)`;
    case 'new':
      return keys.adminToken;
    default:
      return keys.adminTokenFrom satisfies never;
  }
}

/** Whom it answers: the newcomer is not surprised by an open port, nor by one that others cannot reach. */
function listenText({ gateway, console, process }: AllSettings): string {
  const all = [
    { env: 'TOLLGATE_LISTEN', listen: gateway.listen },
    { env: 'TOLLGATE_CONSOLE_LISTEN', listen: console.listen },
    { env: 'TOLLGATE_OPS_LISTEN', listen: process.opsListen },
  ];
  const open = all.filter(({ listen }) => !isLoopback(listen));
  if (open.length === 0) return 'this machine only; TOLLGATE_LISTEN=:8080 opens the gateway to others';
  return `open to others: ${open.map(({ env, listen }) => `${env}=${formatListenAddress(listen)}`).join(', ')}`;
}

function curlLines(gateway: string, key: string): string[] {
  return [
    `  curl -N ${gateway}/v1/chat/completions \\`,
    `    -H 'authorization: Bearer ${key}' -H 'content-type: application/json' \\`,
    `    -d '{"model":"demo/chat","stream":true,"messages":[{"role":"user","content":"Hello"}]}'`,
  ];
}
