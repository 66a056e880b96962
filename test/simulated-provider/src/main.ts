import { processEnvironment, readSettings, SettingsError } from '@tollgate/settings';
import { listenSimulatedProvider } from './server.ts';
import { simulatedProviderSettings } from './settings.ts';

try {
  const provider = await listenSimulatedProvider(
    readSettings(simulatedProviderSettings, processEnvironment()),
  );
  process.stdout.write(`${JSON.stringify({ url: provider.url })}\n`);
  const stop = () => void provider.stop().then(() => process.exit(0));
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
  if (process.argv.includes('--stop-with-stdin')) process.stdin.once('close', stop).resume();
} catch (error) {
  process.stderr.write(`${error instanceof SettingsError ? error.message : `cannot start: ${error}`}\n`);
  process.exit(1);
}
