/**
 * The load generator, a program of its own: takes a LoadPlan as JSON in its argument and prints a LoadResult. Raw
 * sockets and no parsing beyond what proves an answer complete, because it shares its core with all but the server.
 */
import type { LoadPlan } from './load/plan.ts';
import { runLoad } from './load/run-load.ts';

const plan: LoadPlan = JSON.parse(process.argv[2] ?? '{}');
process.stdout.write(`${JSON.stringify(await runLoad(plan))}\n`);
process.exit(0);
