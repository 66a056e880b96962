/**
 * `npm run distributed`: the distributed form on this machine for a person to try: real NATS, Redis and ClickHouse,
 * each service as a process, two gateways and two policies. Ctrl-C stops and removes everything.
 */
import { stopSignal } from '@tollgate/lifecycle';
import {
  type ListenAddress,
  listenSetting,
  processEnvironment,
  readSettings,
  SettingsError,
} from '@tollgate/settings';
import { startDistributed } from './system/distributed.ts';

const { gateway, console } = readAddresses();
const system = await startDistributed({
  gateways: 2,
  policies: 2,
  ...fixedPort('gatewayPort', gateway),
  ...fixedPort('consolePort', console),
});
const [first = '', second = ''] = system.gatewayUrls;
process.stdout.write(`
  Tollgate runs in its distributed form. It keeps nothing: Ctrl-C stops everything and removes its data.

  Gateways     ${first}/v1   ${second}/v1
  Key          ${system.key}
  Console      ${system.consoleUrl}
  Admin token  ${system.adminToken}
  NATS         ${system.nats.url}
  Redis        ${system.redis.url}
  Health       ${['gateway-1', 'gateway-2', 'policy-1', 'policy-2', 'accounting', 'analytics', 'console']
    .map((name) => `${name} ${system.program(name).opsUrl}/readyz`)
    .join('\n               ')}

  curl -N ${first}/v1/chat/completions \\
    -H 'authorization: Bearer ${system.key}' -H 'content-type: application/json' \\
    -d '{"model":"demo/chat","stream":true,"messages":[{"role":"user","content":"Hello"}]}'

`);
await stopSignal({ nowMs: () => performance.now(), again: () => process.exit(1) });
await system.stop();

/** Ends the process with a line for each address that is wrong. */
function readAddresses() {
  const doc = 'where it listens, on loopback; port 0 takes a free one';
  const at = (port: number) => ({ doc, fallback: { host: '127.0.0.1', port } });
  try {
    return readSettings(
      {
        gateway: listenSetting({ env: 'TOLLGATE_LISTEN', ...at(8080) }),
        console: listenSetting({ env: 'TOLLGATE_CONSOLE_LISTEN', ...at(8081) }),
      },
      processEnvironment(),
    );
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    for (const line of error.lines) process.stderr.write(`tollgate: ${line}\n`);
    process.exit(1);
  }
}

function fixedPort<Name extends string>(name: Name, listen: ListenAddress): { [Key in Name]?: number } {
  const named: { [Key in Name]?: number } = {};
  if (!('unixPath' in listen) && listen.port !== 0) named[name] = listen.port;
  return named;
}
