import type { BoardSpec } from './board.ts';
import { errorsAndRules } from './errors-and-rules.ts';
import { latency } from './latency.ts';
import { oneModel } from './one-model.ts';
import { oneTeam } from './one-team.ts';
import { overview } from './overview.ts';
import { pipelineHealth } from './pipeline-health.ts';
import { spend } from './spend.ts';

/** Every dashboard, in the order of its name in Grafana's list. */
export const boards: readonly BoardSpec[] = [
  overview,
  spend,
  latency,
  errorsAndRules,
  oneModel,
  oneTeam,
  pipelineHealth,
];
