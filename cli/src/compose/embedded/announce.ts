import path from 'node:path';
import { formatListenAddress } from '@tollgate/settings';
import type { AllSettings } from '../all-settings.ts';
import { isLoopback, localUrl } from '../listen/local-url.ts';
import type { Keys } from './keys.ts';

/** Tells the person at the terminal what to paste where. The only place where a secret is printed. */
export function announceStart(options: { settings: AllSettings; keys: Keys; hasDemo: boolean }): void {
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
    '',
    '  In your shell, for the lines of the README and for SDKs:',
    '',
    `  export KEY=${options.keys.userKey} OPENAI_BASE_URL=${gateway}/v1`,
    '',
    ...(options.hasDemo ? ['  Try it:', '', ...curlLines(gateway, options.keys.userKey), ''] : []),
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
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
