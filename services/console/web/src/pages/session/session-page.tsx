import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link, useParams, useSearchParams } from 'react-router';
import { sessionRequestsQuery } from '../../api/session-requests-query.ts';
import { compactCount, count, duration, usd } from '../../ui/format.ts';
import { Loaded } from '../../ui/loaded.tsx';
import { Page } from '../../ui/page.tsx';
import { Panel } from '../../ui/panel.tsx';
import { StatusBadge } from '../../ui/status-badge.tsx';
import { Time } from '../../ui/time.tsx';
import { type BranchSum, type SessionBranch, sessionTree } from './session-tree.ts';
import './session-page.css';

/** The requests of one session of an agent as a tree: which agent started which, and what each branch cost. */
export function SessionPage() {
  const { id = '' } = useParams();
  const [params] = useSearchParams();
  const [openedAt] = useState(() => new Date().toISOString());
  const requests = useQuery(sessionRequestsQuery(id, params.get('at') ?? openedAt));
  return (
    <Page title="Session">
      <p className="request-id">
        <code>{id}</code>
      </p>
      <Loaded query={requests}>
        {({ rows, hasMore }) => (
          <>
            {hasMore && (
              <p className="notice">These are the newest {count(rows.length)} requests of the session.</p>
            )}
            {rows.length === 0 ? (
              <p className="muted">No request of this session within a day of that time.</p>
            ) : (
              <Panel title="Agents and requests">
                <ul className="session-tree">
                  <Branch branch={sessionTree(rows)} isOpen />
                </ul>
              </Panel>
            )}
          </>
        )}
      </Loaded>
    </Page>
  );
}

function Branch({ branch, isOpen }: { branch: SessionBranch; isOpen: boolean }) {
  const { agent, rows, children, own, all } = branch;
  return (
    <li>
      <details open={isOpen}>
        <summary>
          <strong className="session-agent">{agent ?? 'First agent'}</strong> <Sums sums={all} />
          {children.length > 0 && own.requests > 0 && (
            <span className="muted"> · itself {usd(own.costUsd)}</span>
          )}
        </summary>
        <ul>
          {rows.map((row) => (
            <li key={row.request_id} className="session-request">
              <Link to={`/requests/${encodeURIComponent(row.request_id)}`}>
                <Time iso={row.time} />
              </Link>
              <StatusBadge status={row.status} title={row.error_code} />
              <span className="clip">{row.model}</span>
              <span className="muted number">
                {compactCount(row.input_tokens)} in · {compactCount(row.output_tokens)} out ·{' '}
                {duration(row.latency_ms)}
              </span>
              <span className="number">{row.cost_usd === null ? 'unpriced' : usd(row.cost_usd)}</span>
            </li>
          ))}
          {children.map((child) => (
            <Branch key={child.agent} branch={child} isOpen={children.length <= 10} />
          ))}
        </ul>
      </details>
    </li>
  );
}

function Sums({ sums }: { sums: BranchSum }) {
  const { requests, errors, inputTokens, outputTokens, costUsd, unpriced } = sums;
  return (
    <span>
      {usd(costUsd)}
      <span className="muted">
        {' '}
        · {requests === 1 ? '1 request' : `${count(requests)} requests`}
        {errors > 0 && ` · ${count(errors)} failed`} · {compactCount(inputTokens)} in ·{' '}
        {compactCount(outputTokens)} out
        {unpriced > 0 && ` · ${count(unpriced)} without a price`}
      </span>
    </span>
  );
}
