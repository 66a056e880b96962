import type { RequestDetail } from '../../api/api-answer.ts';
import { duration, words } from '../../ui/format.ts';
import { StatusBadge } from '../../ui/status-badge.tsx';

type Step = { name: string; startMs: number; lengthMs: number; tone: 'own' | 'upstream' | 'stream' | 'bad' };

/** What happened when, as bars on one scale, and each attempt with what it ended in. */
export function Timeline({ detail }: { detail: RequestDetail }) {
  const totalMs = Math.max(detail.latency_ms, 0.001);
  return (
    <div className="panel-body">
      <ol className="timeline">
        {stepsOf(detail).map((step) => (
          <li key={step.name}>
            <span className="timeline-name">{step.name}</span>
            <svg className="timeline-bar" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
              <rect className="bar-track" width={100} height={10} />
              <rect
                className={`timeline-${step.tone}`}
                x={(step.startMs / totalMs) * 100}
                width={Math.max(0.4, (step.lengthMs / totalMs) * 100)}
                height={10}
              />
            </svg>
            <span className="number">{duration(step.lengthMs)}</span>
          </li>
        ))}
      </ol>
      {detail.attempts.length > 0 && (
        <table className="attempts">
          <thead>
            <tr>
              <th scope="col">Attempt</th>
              <th scope="col">Status</th>
              <th scope="col">Error</th>
              <th scope="col" className="number">
                Latency
              </th>
            </tr>
          </thead>
          <tbody>
            {detail.attempts.map((attempt, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: the order is the identity of attempts
              <tr key={index}>
                <td className="clip">{attempt.target}</td>
                <td>
                  <StatusBadge status={attempt.status} />
                </td>
                <td className="wrap">
                  {attempt.error_code !== null && <code>{words(attempt.error_code)}</code>}{' '}
                  <span className="muted">{attempt.error_cause}</span>
                </td>
                <td className="number">{duration(attempt.latency_ms)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </div>
  );
}

function stepsOf(detail: RequestDetail): Step[] {
  const { latency_ms: latency, upstream_ms: upstream, ttft_ms: ttft } = detail;
  const own = Math.max(0, latency - upstream);
  const whole: Step = {
    name: 'Whole request',
    startMs: 0,
    lengthMs: latency,
    tone: detail.status >= 400 ? 'bad' : 'own',
  };
  if (upstream === 0) return [whole];
  const gateway: Step = { name: 'Gateway', startMs: 0, lengthMs: own, tone: 'own' };
  const first = Math.min(Math.max(ttft ?? latency, own), latency);
  const steps: Step[] = [
    whole,
    gateway,
    {
      name: ttft === null ? 'Provider' : 'Provider, first token',
      startMs: own,
      lengthMs: first - own,
      tone: 'upstream',
    },
  ];
  if (latency - first > 0.05) {
    steps.push({ name: 'Stream', startMs: first, lengthMs: latency - first, tone: 'stream' });
  }
  return steps;
}
