import type { Telemetry } from '@tollgate/telemetry';
import type { AllSettings } from '../all-settings.ts';
import { superviseClickHouse } from './clickhouse-supervisor.ts';
import { type DemoProvider, startDemoProvider } from './demo-provider.ts';

/** What the services need of the programs beside this process. */
export type Programs = {
  readonly clickhouseUrl: string;
  /** Unset if it is turned off. */
  readonly demo: DemoProvider | undefined;
};

/** Programs that are starting or have started. */
export type StartedPrograms = {
  /** Resolves when all of them answer; rejects if one does not start. */
  readonly ready: Promise<Programs>;
  /** Stops each of them, after its start if that is not complete. */
  stop(): Promise<void>;
};

/**
 * Starts the embedded ClickHouse, or waits for the one of `CLICKHOUSE_URL`, and the simulated provider. They start at the same time,
 * and while this process loads the code of the services.
 */
export function startPrograms(options: {
  settings: AllSettings;
  dataDir: string;
  telemetry: Telemetry;
}): StartedPrograms {
  const { clickhouseUrl, isDemoOn, demoListen } = options.settings.process;
  const history = clickhouseUrl === undefined ? superviseClickHouse(options) : untilItAnswers(clickhouseUrl);
  const demo = isDemoOn ? startDemoProvider(demoListen, options.dataDir) : Promise.resolve(undefined);
  const ready = Promise.all([history, demo]).then(([{ url }, provider]) => ({
    clickhouseUrl: url,
    demo: provider,
  }));
  // A rejection is handled where `ready` is awaited; a start that fails before that line ignores it.
  ready.catch(() => {});
  return {
    ready,
    async stop() {
      const started = await Promise.allSettled([demo, history]);
      for (const one of started) if (one.status === 'fulfilled') await one.value?.stop();
    },
  };
}

async function untilItAnswers(url: string): Promise<{ url: string; stop(): Promise<void> }> {
  const { clickhouseProbe, untilStoreAnswers } = await import('../until-store-answers.ts');
  await untilStoreAnswers(clickhouseProbe(url));
  return { url, stop: async () => {} };
}
