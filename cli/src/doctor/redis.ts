import { parseRedisUrl, type RedisAddress, type RedisTarget } from '@tollgate/ledger';
import { type Check, type Finding, ok, problem, warning } from './check.ts';
import { parseInfo, parseList, RedisRefusal, withRedis } from './redis-talk.ts';

type Info = ReadonlyMap<string, string>;

/** Whether Redis answers, lets us in and keeps what it is given. Undefined: counters are in memory. */
export function redisCheck(redisUrl: string | undefined): Check {
  return {
    name: 'redis',
    advice: 'start Redis or correct REDIS_URL',
    async find(signal) {
      if (redisUrl === undefined) return ok('REDIS_URL is not set: `tollgate start` counts in memory');
      try {
        return await findAt(parseRedisUrl(redisUrl), signal);
      } catch (error) {
        if (!(error instanceof RedisRefusal)) throw error;
        return problem(`Redis refuses us (${error.message}); check user and password in REDIS_URL`);
      }
    },
  };
}

function findAt(target: RedisTarget, signal: AbortSignal): Promise<Finding> {
  switch (target.kind) {
    case 'single':
      return findServer(target, target.addresses[0] ?? NOWHERE, signal);
    case 'sentinel':
      return findBehindSentinels(target, signal);
    case 'cluster':
      return findCluster(target, signal);
    default:
      return target satisfies never;
  }
}

const NOWHERE: RedisAddress = { host: '', port: 0 };

async function findServer(target: RedisTarget, address: RedisAddress, signal: AbortSignal): Promise<Finding> {
  const info = await infoOf(target, address, signal);
  return judge(info, `${address.host}:${address.port}`);
}

async function infoOf(target: RedisTarget, address: RedisAddress, signal: AbortSignal): Promise<Info> {
  const options = { isTls: target.isTls, login: target, signal };
  return withRedis(address, options, async (ask) => parseInfo(await ask('INFO')));
}

/** Asks every sentinel who the master is, and the master what it is. */
async function findBehindSentinels(
  target: Extract<RedisTarget, { kind: 'sentinel' }>,
  signal: AbortSignal,
): Promise<Finding> {
  const { addresses, isTls, masterName, sentinelLogin } = target;
  const asked = await Promise.allSettled(
    addresses.map((address) =>
      withRedis(address, { isTls, login: sentinelLogin, signal }, async (ask) => {
        const [host, port] = parseList(await ask('SENTINEL', 'GET-MASTER-ADDR-BY-NAME', masterName));
        const quorum = await ask('SENTINEL', 'CKQUORUM', masterName).catch((error: unknown) => String(error));
        return { host, port: Number(port), hasQuorum: quorum.startsWith('+OK') };
      }),
    ),
  );
  const answers = asked.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  const [failed] = asked.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []));
  if (answers.length === 0) throw failed;
  const known = answers.find(({ host }) => host !== undefined);
  if (known?.host === undefined)
    return problem(`the sentinels know no master named ${masterName}; check REDIS_URL`);
  const info = await infoOf(target, { host: known.host, port: known.port }, signal);
  const found = judge(info, `${known.host}:${known.port}, master of ${masterName}`);
  const advice: string[] = [];
  if (answers.length < addresses.length)
    advice.push(`${addresses.length - answers.length} of ${addresses.length} sentinels do not answer`);
  if (!answers.some(({ hasQuorum }) => hasQuorum))
    advice.push('the sentinels are too few to agree on a failover');
  if (info.get('connected_slaves') === '0') advice.push('the master has no replica to fail over to');
  return withAdvice(found, advice);
}

/** Asks each node that is named what it is, and what it knows of the cluster. */
async function findCluster(target: RedisTarget, signal: AbortSignal): Promise<Finding> {
  const asked = await Promise.allSettled(
    target.addresses.map((address) =>
      withRedis(address, { isTls: target.isTls, login: target, signal }, async (ask) => {
        const info = parseInfo(await ask('INFO'));
        if (info.get('cluster_enabled') !== '1') return { address, info, cluster: undefined };
        return { address, info, cluster: parseInfo(await ask('CLUSTER', 'INFO')) };
      }),
    ),
  );
  const answers = asked.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  const [failed] = asked.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []));
  const [first] = answers;
  if (first === undefined) throw failed;
  const alone = answers.find(({ cluster }) => cluster === undefined);
  if (alone !== undefined)
    return problem(`${alone.address.host}:${alone.address.port} is no node of a cluster: say redis://`);
  const broken = answers.find(({ cluster }) => cluster?.get('cluster_state') !== 'ok');
  if (broken !== undefined) {
    const { host, port } = broken.address;
    return problem(
      `the cluster does not serve every slot, says ${host}:${port}; redis-cli --cluster check ${host}:${port}`,
    );
  }
  // A node that is named may be a replica: the cluster knows its masters.
  const judged = answers.map(({ address, info }) =>
    judge(new Map([...info, ['role', 'master']]), `${address.host}:${address.port}`),
  );
  const worst =
    judged.find(({ level }) => level === 'problem') ?? judged.find(({ level }) => level === 'warning');
  const masters = first.cluster?.get('cluster_size') ?? '?';
  const found =
    worst ?? ok(`Redis Cluster of ${masters} masters at ${first.address.host}:${first.address.port}`);
  const silent = target.addresses.length - answers.length;
  return withAdvice(
    found,
    silent === 0 ? [] : [`${silent} of ${target.addresses.length} nodes do not answer`],
  );
}

function withAdvice(finding: Finding, advice: readonly string[]): Finding {
  if (advice.length === 0) return finding;
  const text = [finding.text, ...advice].join('; ');
  return finding.level === 'problem' ? problem(text) : warning(text);
}

/** What the lines of INFO say about a store of counters. */
export function judge(info: Info, host: string): Finding {
  const version = info.get('redis_version');
  if (version === undefined) return problem(`what answers at ${host} is not Redis; check REDIS_URL`);
  const name = `Redis ${version} at ${host}`;
  if (info.get('role') === 'slave')
    return problem(`${name} is a replica and takes no writes; name the primary`);
  if (info.get('loading') === '1')
    return warning(`${name} is still loading its data; budgets answer 503 until then`);
  const advice: string[] = [];
  if (info.get('aof_enabled') !== '1') {
    advice.push(
      'it keeps no append-only file, so a restart means a rebuild from history: set appendonly yes',
    );
  }
  const eviction = info.get('maxmemory_policy');
  if (eviction !== undefined && eviction !== 'noeviction') {
    advice.push(
      `it may throw counters away when memory is short: set maxmemory-policy noeviction (it is ${eviction})`,
    );
  }
  return advice.length === 0 ? ok(name) : warning(`${name}: ${advice.join('; ')}`);
}
