import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { freePort, until } from '@tollgate/harness';
import { canPin } from '../figure/program.ts';
import type { AgentsTarget } from './agents.ts';
import { PRICE_USD } from './workload.ts';

/** A LiteLLM proxy with one model under a budget. */
export type LiteLlm = AgentsTarget & { readonly pid: number; stop(): Promise<void> };

const KEY = 'sk-bench';

/**
 * Starts `litellm` (the command of `litellm[proxy]`) with a budget a day on its one deployment, kept in its own memory: a
 * budget on a key needs PostgreSQL and an engine that its install downloads. `core` pins it, for measurements of core time.
 */
export async function startLiteLlm(
  command: string,
  options: { providerUrl: string; limitUsd: number; core?: number },
): Promise<LiteLlm> {
  const dir = mkdtempSync(path.join(tmpdir(), 'litellm-bench-'));
  const port = await freePort();
  writeFileSync(path.join(dir, 'config.yaml'), configOf(options));
  const line = [command, '--config', 'config.yaml', '--port', String(port), '--host', '127.0.0.1'];
  const [program = '', ...args] =
    options.core !== undefined && canPin() ? ['taskset', '-c', String(options.core), ...line] : line;
  const child = spawn(program, args, {
    cwd: dir,
    stdio: 'ignore',
    env: { ...process.env, LITELLM_LOCAL_MODEL_COST_MAP: 'True', LITELLM_TELEMETRY: 'False' },
  });
  const stop = async () => {
    await ended(child);
    rmSync(dir, { recursive: true, force: true });
  };
  const url = `http://127.0.0.1:${port}`;
  try {
    await until(
      async () => {
        if (child.exitCode !== null) throw new Error(`${command} ended with ${child.exitCode}`);
        return await isAlive(`${url}/health/liveliness`);
      },
      { timeoutMs: 180_000, what: 'LiteLLM' },
    );
  } catch (error) {
    await stop();
    throw error;
  }
  return { url, key: KEY, pid: child.pid ?? 0, stop };
}

function configOf({ providerUrl, limitUsd }: { providerUrl: string; limitUsd: number }): string {
  // JSON is YAML.
  return JSON.stringify({
    model_list: [
      {
        model_name: 'chat',
        litellm_params: {
          model: 'openai/chat',
          api_base: `${providerUrl}/v1`,
          api_key: 'unused',
          input_cost_per_token: PRICE_USD.input / 1e6,
          output_cost_per_token: PRICE_USD.output / 1e6,
          cache_read_input_token_cost: PRICE_USD.cacheRead / 1e6,
          max_budget: limitUsd,
          budget_duration: '1d',
        },
      },
    ],
    router_settings: { num_retries: 0, disable_cooldowns: true },
    general_settings: { master_key: KEY, always_include_stream_usage: true },
  });
}

async function isAlive(url: string): Promise<boolean> {
  try {
    return (await fetch(url, { signal: AbortSignal.timeout(2_000) })).ok;
  } catch {
    return false;
  }
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  await exit;
}
