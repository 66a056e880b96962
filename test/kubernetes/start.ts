/**
 * A control plane by hand: `node test/kubernetes/start.ts` builds the tools where they are missing, starts it, says how it
 * is reached, and stops it with Ctrl-C.
 */
import { once } from 'node:events';
import { startControlPlane } from './cluster/control-plane.ts';
import { buildTools, tool } from './tools/build-tools.ts';

await buildTools();
const { kubeconfig, folder, stop } = await startControlPlane();
process.stdout.write(`export KUBECONFIG=${kubeconfig}
alias kubectl=${tool('kubectl')} helm=${tool('helm4')}
# Logs are in ${folder}. Ctrl-C stops it and removes everything.
`);
await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
await stop();
