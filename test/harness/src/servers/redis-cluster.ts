import { freePort, until } from './process.ts';
import { askRedis, type RedisNode, startRedisNode } from './redis.ts';

/** A Redis Cluster of three masters. */
export type TestRedisCluster = {
  /** `redis+cluster://` with all nodes. */
  readonly url: string;
  /** One of each master, in the order of their shares. */
  readonly masterUrls: readonly string[];
  /** SIGKILL for a master. */
  killMaster(index: number): Promise<void>;
  /** Starts a killed master again, on the same port with the same data. */
  restartMaster(index: number): Promise<void>;
  /** Kills a master and starts it again with nothing in it, but with its share. */
  restartMasterEmpty(index: number): Promise<void>;
  /** Whether every slot is served, as the nodes that are up see it. */
  isWhole(): Promise<boolean>;
  /** Ends all and removes their data. */
  stop(): Promise<void>;
};

const SLOTS = 16_384;
const MASTERS = 3;
/** How long a node must be silent until the others give its share away. */
const NODE_TIMEOUT_MS = 1_500;

/** Starts a real Redis Cluster on loopback: three masters with equal shares, each with as many replicas as wanted. */
export async function startRedisCluster({ replicas = 0 } = {}): Promise<TestRedisCluster> {
  const nodes = await Promise.all(Array.from({ length: MASTERS * (1 + replicas) }, startClusterNode));
  const masters = nodes.slice(0, MASTERS);
  for (const [index, { node }] of masters.entries()) {
    const [from, to] = [share(index), share(index + 1) - 1].map(String);
    await tell(node, ['CLUSTER', 'ADDSLOTSRANGE', from ?? '', to ?? '']);
    await tell(node, ['CLUSTER', 'SET-CONFIG-EPOCH', String(index + 1)]);
  }
  const [first, ...others] = nodes;
  for (const { node, busPort } of others) {
    if (first !== undefined) await meet(first.node, node.port, busPort);
  }
  await until(() => everyNode(nodes, (info) => info.includes(`cluster_known_nodes:${nodes.length}`)));
  for (const [index, { node }] of nodes.slice(MASTERS).entries()) {
    const master = masters[index % MASTERS];
    const id = /[0-9a-f]{40}/.exec(
      master === undefined ? '' : await askRedis(master.node.port, ['CLUSTER', 'MYID']),
    );
    await until(async () =>
      (await askRedis(node.port, ['CLUSTER', 'REPLICATE', id?.[0] ?? ''])).startsWith('+OK'),
    );
    await until(async () => (await askRedis(node.port, ['INFO'])).includes('master_link_status:up'));
  }
  const isWhole = () =>
    everyNode(
      nodes,
      (info) => info.includes('cluster_state:ok') && info.includes(`cluster_slots_ok:${SLOTS}`),
    );
  await until(isWhole);
  const nodeAt = (index: number): RedisNode => {
    const found = masters[index]?.node;
    if (found === undefined) throw new Error(`there is no master ${index}`);
    return found;
  };
  return {
    url: `redis+cluster://${nodes.map(({ node }) => `127.0.0.1:${node.port}`).join(',')}`,
    masterUrls: masters.map(({ node }) => `redis://127.0.0.1:${node.port}`),
    killMaster: (index) => nodeAt(index).kill(),
    restartMaster: (index) => nodeAt(index).start(),
    async restartMasterEmpty(index) {
      await nodeAt(index).kill();
      nodeAt(index).loseData();
      await nodeAt(index).start();
    },
    isWhole,
    async stop() {
      await Promise.all(nodes.map(({ node }) => node.stop()));
    },
  };
}

type ClusterNode = { readonly node: RedisNode; readonly busPort: number };

async function startClusterNode(): Promise<ClusterNode> {
  const busPort = await freePort();
  const options = ['--cluster-enabled', 'yes', '--cluster-port', String(busPort)];
  options.push('--cluster-node-timeout', String(NODE_TIMEOUT_MS), '--cluster-config-file', 'nodes.conf');
  // Masters that are up go on while another one is not.
  options.push('--cluster-require-full-coverage', 'no');
  // A replica that was just out of touch may take over all the same.
  options.push('--cluster-replica-validity-factor', '0', '--repl-diskless-sync-delay', '0');
  return { node: await startRedisNode(options), busPort };
}

function share(index: number): number {
  return Math.floor((SLOTS * index) / MASTERS);
}

async function meet(node: RedisNode, port: number, busPort: number): Promise<void> {
  await tell(node, ['CLUSTER', 'MEET', '127.0.0.1', String(port), String(busPort)]);
}

/** Whether all nodes that are up say so. */
async function everyNode(nodes: readonly ClusterNode[], says: (info: string) => boolean): Promise<boolean> {
  const infos = await Promise.all(
    nodes.map(({ node }) => askRedis(node.port, ['CLUSTER', 'INFO']).catch(() => undefined)),
  );
  return infos.every((info) => info === undefined || says(info));
}

async function tell(node: RedisNode, words: readonly string[]): Promise<void> {
  const answer = await askRedis(node.port, words);
  if (!answer.startsWith('+OK')) throw new Error(`${words.join(' ')} was answered ${answer}`);
}
