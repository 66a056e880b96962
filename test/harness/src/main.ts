/**
 * `npm run distributed`: the distributed form on this machine for a person to try: real NATS, Redis and ClickHouse,
 * each service as a process, two gateways and two policies. Ctrl-C stops and removes everything.
 */
import { untilSignal } from '@tollgate/lifecycle';
import { startDistributed } from './system/distributed.ts';

const system = await startDistributed({ gateways: 2, policies: 2, gatewayPort: 8080, consolePort: 8081 });
const [first = '', second = ''] = system.gatewayUrls;
process.stdout.write(`
  Tollgate runs in its distributed form.

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
await untilSignal();
await system.stop();
