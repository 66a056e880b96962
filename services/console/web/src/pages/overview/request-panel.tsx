import { useEffect, useRef } from 'react';
import { getRequest } from '../../api/client.ts';
import type { RequestDetail } from '../../api/shapes.ts';
import { usePolled } from '../../api/use-polled.ts';
import { CopyButton } from '../../ui/copy-button.tsx';
import { clockTime, count, duration, usd, words } from '../../ui/format.ts';
import { StatusBadge } from '../../ui/status-badge.tsx';
import './request-panel.css';

const PERIOD_MS = 30_000;

/** One request in a panel beside the list. Escape closes it, and the keyboard comes back to where it was. */
export function RequestPanel(props: { id: string; onClose: () => void; onSignedOut: () => void }) {
  const { data, error } = usePolled(props.id, (signal) => getRequest(props.id, signal), {
    periodMs: PERIOD_MS,
    onSignedOut: props.onSignedOut,
  });
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const opened = document.activeElement;
    dialog.current?.showModal();
    return () => {
      if (opened instanceof HTMLElement) opened.focus();
    };
  }, []);

  return (
    <dialog
      ref={dialog}
      className="drawer"
      aria-label="Request"
      onClose={props.onClose}
      onClick={(event) => event.target === dialog.current && dialog.current.close()}
      onKeyDown={(event) => event.key === 'Escape' && dialog.current?.close()}
    >
      <header className="panel-head">
        <h2>Request</h2>
        <button type="button" className="button-quiet" onClick={() => dialog.current?.close()}>
          Close
        </button>
      </header>
      <p className="drawer-id">
        <code>{props.id}</code>
        <CopyButton text={props.id} label="Copy the request id" />
      </p>
      {error !== undefined && (
        <p className="notice notice-bad" role="alert">
          {error.message}
        </p>
      )}
      {data === undefined ? error === undefined && <div className="placeholder" /> : <Detail detail={data} />}
    </dialog>
  );
}

function Detail({ detail }: { detail: RequestDetail }) {
  return (
    <div className="drawer-body">
      <dl className="facts">
        <Fact name="Status">
          <StatusBadge status={detail.status} title={null} /> {detail.error_code}
        </Fact>
        <Fact name="Ended by">{detail.ended_by && words(detail.ended_by)}</Fact>
        <Fact name="Refused by">{detail.refused_by_rule}</Fact>
        <Fact name="Time">{clockTime(detail.time)}</Fact>
        <Fact name="Who">{detail.subject}</Fact>
        <Fact name="Teams">{detail.teams.join(', ')}</Fact>
        <Fact name="Tags">
          {Object.entries(detail.tags)
            .map(([key, value]) => `${key}=${value}`)
            .join(', ')}
        </Fact>
        <Fact name="Model">{detail.model}</Fact>
        <Fact name="Asked for">{detail.model_asked === detail.model ? null : detail.model_asked}</Fact>
        <Fact name="Dialect">
          {detail.dialect && `${detail.dialect}${detail.streaming ? ', stream' : ''}`}
        </Fact>
        <Fact name="Rules">{detail.rules.join(', ')}</Fact>
      </dl>
      <h3>Time and money</h3>
      <dl className="facts facts-numbers">
        <Fact name="Latency">{duration(detail.latency_ms)}</Fact>
        <Fact name="First token">{detail.ttft_ms === null ? null : duration(detail.ttft_ms)}</Fact>
        <Fact name="Between tokens">
          {detail.inter_token_ms === null ? null : duration(detail.inter_token_ms)}
        </Fact>
        <Fact name="Provider">{detail.upstream_ms === 0 ? null : duration(detail.upstream_ms)}</Fact>
        <Fact name="Cost">{detail.cost_usd === null ? 'unpriced' : usd(detail.cost_usd)}</Fact>
        {Object.entries(detail.tokens).map(([bucket, tokens]) => (
          <Fact key={bucket} name={`${words(bucket)} ${bucket === 'images' ? '' : 'tokens'}`}>
            {tokens === 0 ? null : count(tokens)}
          </Fact>
        ))}
        <Fact name="Usage from">{detail.usage_source === 'none' ? null : detail.usage_source}</Fact>
        <Fact name="Unsettled">{detail.unsettled ? 'charged in full, its gateway was lost' : null}</Fact>
      </dl>
      {detail.attempts.length > 0 && (
        <>
          <h3>Attempts</h3>
          <ol className="attempts">
            {detail.attempts.map((attempt, index) => (
              // Attempts have no identity but their order, and never change.
              // biome-ignore lint/suspicious/noArrayIndexKey: the order is the identity
              <li key={index}>
                <StatusBadge status={attempt.status} title={attempt.error_code} />
                <span className="clip">{attempt.target}</span>
                <span className="muted">{attempt.error_code}</span>
                <span className="number">{duration(attempt.latency_ms)}</span>
              </li>
            ))}
          </ol>
        </>
      )}
    </div>
  );
}

/** A fact that is absent takes no room. */
function Fact({ name, children }: { name: string; children: React.ReactNode }) {
  if (children === null || children === undefined || children === '') return null;
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
