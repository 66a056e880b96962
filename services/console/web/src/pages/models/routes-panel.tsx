import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import type { MetricRow } from '../../api/api-answer.ts';
import { metricsQuery } from '../../api/metrics-query.ts';
import type { Route, RouteTarget } from '../../api/virtual-routes.ts';
import { rangeMs } from '../../history/range.ts';
import { Dash } from '../../ui/dash.tsx';
import { compactCount, duration } from '../../ui/format.ts';
import { Panel } from '../../ui/panel.tsx';
import './routes-panel.css';

const RECENT_MS = 15_000;
/** Height of a target's line, as in routes-panel.css. */
const LINE_PX = 34;

/** Names that stand for a choice among models: a picture of each, with what went where in the last hour. */
export function RoutesPanel(props: {
  title: string;
  kind: string;
  routes: readonly Route[];
  configId: string;
}) {
  return (
    <Panel
      title={props.title}
      aside={
        <span className="button-row">
          <span className="muted">{props.kind}</span>
          <Link className="button-quiet" to={`/config?open=${encodeURIComponent(props.configId)}`}>
            Edit
          </Link>
        </span>
      }
    >
      <ul className="routes">
        {props.routes.map((route) => (
          <RoutePicture key={route.name} route={route} />
        ))}
      </ul>
    </Panel>
  );
}

function RoutePicture({ route }: { route: Route }) {
  const recent = useQuery({
    ...metricsQuery({
      key: ['route', route.name],
      measures: ['requests', 'errors', 'ttft_ms_p50'],
      groupBy: ['model'],
      refetchMs: RECENT_MS,
      range: () => {
        const { fromMs, toMs } = rangeMs({ kind: 'named', name: '1h' }, Date.now());
        const filters = [{ field: 'model_asked', op: 'in' as const, value: [...route.askedAs] }];
        return { from: new Date(fromMs).toISOString(), to: new Date(toMs).toISOString(), filters };
      },
    }),
    enabled: route.askedAs.length > 0,
  });
  const height = route.targets.length * LINE_PX;
  return (
    <li className="route">
      <div className="route-name">
        <strong>{route.name}</strong>
        <span className="muted">{route.order}</span>
        {route.askedAs
          .filter((name) => name !== route.name)
          .map((name) => (
            <span key={name} className="tag">
              {name}
            </span>
          ))}
      </div>
      <svg
        className="route-lines"
        viewBox={`0 0 60 ${height}`}
        height={height}
        preserveAspectRatio="none"
        aria-hidden="true"
      >
        {route.targets.map((target, index) => (
          <path
            key={target.name}
            className={lineClass(target)}
            d={curve(height / 2, (index + 0.5) * LINE_PX)}
          />
        ))}
      </svg>
      <ul className="route-targets">
        {route.targets.map((target) => (
          <Target
            key={target.name}
            target={target}
            recent={recent.data?.rows.find((row) => row['model'] === target.name)}
          />
        ))}
      </ul>
    </li>
  );
}

function Target(props: { target: RouteTarget; recent: MetricRow | undefined }) {
  const { target, recent } = props;
  const requests = Number(recent?.['requests'] ?? 0);
  const errors = Number(recent?.['errors'] ?? 0);
  const firstToken = Number(recent?.['ttft_ms_p50'] ?? 0);
  return (
    <li>
      <Link className="clip" to={`/metrics?range=24h&f=${encodeURIComponent(`model=${target.name}`)}`}>
        {target.name}
      </Link>
      <span className="route-place muted">{target.place}</span>
      <span className="number wide-only" title="Requests of the last hour">
        {requests === 0 ? <Dash /> : `${compactCount(requests)} ${requests === 1 ? 'request' : 'requests'}`}
      </span>
      <span className="number wide-only" title="Failed in the last hour">
        {errors === 0 ? <Dash /> : <span className="badge badge-bad">{compactCount(errors)} failed</span>}
      </span>
      <span className="number wide-only" title="Median time to the first token in the last hour">
        {firstToken === 0 ? <Dash /> : duration(firstToken)}
      </span>
    </li>
  );
}

/** The thicker, the more of the first tries; targets of later tries are dashed. */
function lineClass({ share, place }: RouteTarget): string {
  if (place.startsWith('fallback')) return 'route-line route-line-fallback';
  if (share !== null && share >= 0.5) return 'route-line route-line-wide';
  return 'route-line';
}

function curve(fromY: number, toY: number): string {
  return `M 0 ${fromY} C 30 ${fromY}, 30 ${toY}, 60 ${toY}`;
}
