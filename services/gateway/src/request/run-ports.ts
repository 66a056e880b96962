import type { Clock } from '@tollgate/clock';
import type { GatewayError } from '@tollgate/contracts';
import type { ReadOnBounds } from '../answer/read-on.ts';
import type { Health } from '../routing/health.ts';
import type { UsageWishes } from '../routing/usage-wishes.ts';
import type { Settlement } from '../settle/settlement.ts';
import type { Upstreams } from '../upstream/pools.ts';
import type { AnswerUsePorts } from './answer-uses.ts';
import type { Admitted } from './request.ts';

/** What a run works with. */
export type RunPorts<Run> = AnswerUsePorts & {
  readonly upstreams: Pick<Upstreams, 'to'>;
  readonly settlement: Pick<Settlement, 'settle'>;
  readonly clock: Clock;
  readonly usageWishes: UsageWishes;
  readonly health: Pick<Health, 'report' | 'reportSpeed' | 'isDown'>;
  /** How far a call is read on whose client has left, where its account wants that. */
  readonly readOn: ReadOnBounds;
  /** The answer is settled and its last byte handed over. */
  answered(run: Run): void;
  /** A defect of the gateway kept a call from being made; another target may still answer. */
  failed(request: Admitted, error: GatewayError): void;
  /** What kept a later call from being made. */
  threw(run: Run, error: unknown): void;
};
