import { formatListenAddress, type ListenAddress } from '@tollgate/settings';
import type { AllSettings } from '../all-settings.ts';
import type { Keys } from './keys.ts';

/** Tells the person at the terminal what to paste where. The only place where a secret is printed. */
export function announceStart(options: { settings: AllSettings; keys: Keys; hasDemo: boolean }): void {
  const gateway = browsableUrl(options.settings.gateway.listen);
  const lines = [
    '',
    '  Tollgate is up.',
    '',
    `  Base URL     ${gateway}/v1`,
    `  Key          ${options.keys.userKey}`,
    `  Console      ${browsableUrl(options.settings.console.listen)}`,
    `  Admin token  ${adminTokenText(options)}`,
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
      return `(in ${settings.process.dataDir}/keys.json)`;
    case 'new':
      return keys.adminToken;
    default:
      return keys.adminTokenFrom satisfies never;
  }
}

function curlLines(gateway: string, key: string): string[] {
  return [
    `  curl -N ${gateway}/v1/chat/completions \\`,
    `    -H 'authorization: Bearer ${key}' -H 'content-type: application/json' \\`,
    `    -d '{"model":"demo/chat","stream":true,"messages":[{"role":"user","content":"Hello"}]}'`,
  ];
}

/** An address as a URL for the same machine. */
function browsableUrl(listen: ListenAddress): string {
  if ('unixPath' in listen) return formatListenAddress(listen);
  const host = listen.host === '0.0.0.0' || listen.host === '::' ? '127.0.0.1' : listen.host;
  return `http://${host.includes(':') ? `[${host}]` : host}:${listen.port}`;
}
