import { type Environment, SettingsError } from '@tollgate/settings';
import { type ConsoleFlags, consoleAccess } from '../admin/connect.ts';
import { type AllSettings, readOneProcessSettings } from '../compose/all-settings.ts';
import { findInstance, withInstance } from '../instance/find-instance.ts';
import { accountsCheck } from './accounts.ts';
import { type Check, ok, problem } from './check.ts';
import { clickhouseCheck } from './clickhouse.ts';
import { dataFolderCheck } from './data-folder.ts';
import { natsCheck } from './nats.ts';
import { portCheck } from './port.ts';
import { redisCheck } from './redis.ts';
import { consoleCheck, gatewayCheck, isConsole, isGateway, isOps, localUrl, readiness } from './running.ts';

/** The oldest Node that runs the sources as they are; `cli/setup/project-node.mjs` knows it, too. */
const NODE_MIN = { major: 22, minor: 21 };

/** Everything that `tollgate doctor` looks at. With wrong settings only those, since all else follows from them. */
export function allChecks(environment: Environment, flags: ConsoleFlags): Check[] {
  try {
    const here = withInstance(environment, findInstance(environment));
    const settings = readOneProcessSettings(here);
    const access = consoleAccess(flags, environment);
    return [
      { name: 'settings', find: () => ok('every variable is known and right') },
      nodeCheck(),
      ...hostChecks(settings),
      natsCheck(settings.process.natsUrl),
      redisCheck(settings.process.redisUrl),
      clickhouseCheck(settings.process.clickhouseUrl),
      gatewayCheck(settings.console.gatewayUrl),
      consoleCheck(access),
      accountsCheck(access),
    ];
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    const wrong = error.lines.map((line): Check => ({ name: 'settings', find: () => problem(line) }));
    return [...wrong, nodeCheck()];
  }
}

function nodeCheck(): Check {
  return {
    name: 'node',
    find() {
      const { node } = process.versions;
      const [major = 0, minor = 0] = node.split('.').map(Number);
      if (major > NODE_MIN.major || (major === NODE_MIN.major && minor >= NODE_MIN.minor)) return ok(node);
      return problem(`${node} is too old; run \`npm start\` or \`npx tollgate\`, which bring a newer one`);
    },
  };
}

function hostChecks(settings: AllSettings): Check[] {
  const { dataDir, opsListen } = settings.process;
  const gatewayUrl = localUrl(settings.gateway.listen);
  return [
    dataFolderCheck({
      dataDir,
      gatewayId: settings.gateway.gatewayId,
      isOwnGateway: async (signal) => gatewayUrl !== undefined && isGateway(gatewayUrl, signal),
    }),
    portCheck({
      name: 'gateway port',
      env: 'TOLLGATE_LISTEN',
      listen: settings.gateway.listen,
      findOurs: async (url, signal) =>
        (await isGateway(url, signal)) ? ok(`our gateway has it: ${url}`) : undefined,
    }),
    portCheck({
      name: 'console port',
      env: 'TOLLGATE_CONSOLE_LISTEN',
      listen: settings.console.listen,
      findOurs: async (url, signal) =>
        (await isConsole(url, signal)) ? ok(`our console has it: ${url}`) : undefined,
    }),
    portCheck({
      name: 'health port',
      env: 'TOLLGATE_OPS_LISTEN',
      listen: opsListen,
      findOurs: async (url, signal) => ((await isOps(url, signal)) ? readiness(url, signal) : undefined),
    }),
  ];
}
