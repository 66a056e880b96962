import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from 'react-router';
import type { RequestDetail } from '../../api/api-answer.ts';
import { requestQuery } from '../../api/metrics-query.ts';
import { gatewayQuery } from '../../api/status-query.ts';
import { viewSearch } from '../../history/use-view.ts';
import { CopyButton } from '../../ui/copy-button.tsx';
import { endedWords } from '../../ui/format.ts';
import { Loaded } from '../../ui/loaded.tsx';
import { Page } from '../../ui/page.tsx';
import { Panel } from '../../ui/panel.tsx';
import { StatusBadge } from '../../ui/status-badge.tsx';
import { Time } from '../../ui/time.tsx';
import { ConversationPanel } from './conversation/conversation.tsx';
import { curlOf } from './curl.ts';
import { GuardrailResults } from './guardrail-results.tsx';
import { Money } from './money.tsx';
import { Timeline } from './timeline.tsx';
import './request-page.css';

/** One request: what happened when, who asked, what decided, and what it cost. */
export function RequestPage() {
  const { id = '' } = useParams();
  const request = useQuery(requestQuery(id));
  const gateway = useQuery(gatewayQuery);
  return (
    <Page
      title="Request"
      aside={
        request.data && (
          <span className="button-row">
            <CopyButton
              text={curlOf(request.data, gateway.data?.url ?? '')}
              label="Copy as curl"
              words="Copy as curl"
            />
            <Link
              className="button-quiet"
              to={`/playground?model=${encodeURIComponent(request.data.model_asked)}`}
            >
              Open in playground
            </Link>
          </span>
        )
      }
    >
      <p className="request-id">
        <code>{id}</code> <CopyButton text={id} label="Copy the request id" />
      </p>
      <Loaded query={request}>{(detail) => <Detail detail={detail} />}</Loaded>
    </Page>
  );
}

function Detail({ detail }: { detail: RequestDetail }) {
  return (
    <>
      <section className="panel verdict" aria-label="Result">
        <StatusBadge status={detail.status} />
        <span>
          <strong>{detail.reason ?? 'Answered.'}</strong>
          {detail.error_code !== null && <code className="muted"> {detail.error_code}</code>}
          {detail.error_cause !== null && <span className="muted"> Cause: {detail.error_cause}</span>}
        </span>
      </section>
      <Panel title="Timeline">
        <Timeline detail={detail} />
      </Panel>
      <ConversationPanel detail={detail} />
      {detail.guardrails.length > 0 && (
        <Panel title="Guardrails">
          <GuardrailResults results={detail.guardrails} />
        </Panel>
      )}
      <div className="columns columns-even">
        <Panel title="Who and what">
          <Facts detail={detail} />
        </Panel>
        <Panel title="Tokens and cost">
          <Money detail={detail} />
        </Panel>
      </div>
    </>
  );
}

function Facts({ detail }: { detail: RequestDetail }) {
  const facts: Record<string, React.ReactNode> = {
    Time: <Time iso={detail.time} />,
    Who: detail.subject && (
      <Around
        field={detail.user === null ? 'virtual_account' : 'user'}
        value={detail.user ?? detail.virtual_account ?? ''}
        detail={detail}
      >
        {detail.user ?? detail.virtual_account}
      </Around>
    ),
    Key: detail.token_name ?? detail.token_id,
    Teams: detail.teams.join(', '),
    Model: detail.model,
    'Asked for': detail.model_asked === detail.model ? '' : detail.model_asked,
    Wire: detail.dialect && `${detail.dialect}${detail.streaming ? ', stream' : ''}`,
    Session: detail.session_id && (
      <Link
        to={`/sessions/${encodeURIComponent(detail.session_id)}?at=${encodeURIComponent(detail.time)}`}
        title="All requests of the session as a tree"
      >
        {detail.session_id}
      </Link>
    ),
    Agent: detail.agent_id && (
      <Around field="agent" value={detail.agent_id} detail={detail}>
        {detail.agent_id}
      </Around>
    ),
    'Started by agent': detail.parent_agent_id,
    Tags: <Tags tags={detail.tags} />,
    'Matched rules': detail.rules.length > 0 && (
      <span className="tag-list">
        {detail.rules.map((rule) => (
          <Link key={rule} className="tag" to={`/limits?find=${encodeURIComponent(rule)}`}>
            {rule}
          </Link>
        ))}
      </span>
    ),
    'Refused by': detail.refused_by_rule,
    Ended: endedWords(detail),
    Trace: detail.trace_id && <Trace id={detail.trace_id} url={detail.trace_url} />,
    Gateway: detail.gateway_id,
  };
  return (
    <dl className="facts panel-body">
      {Object.entries(facts).map(
        ([name, value]) =>
          value !== '' &&
          value !== null &&
          value !== false && (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ),
      )}
    </dl>
  );
}

function Trace({ id, url }: { id: string; url: string | null }) {
  return (
    <>
      {url === null ? (
        <code>{id}</code>
      ) : (
        <a href={url} target="_blank" rel="noreferrer" title="Open the trace in a new tab">
          <code>{id}</code>
        </a>
      )}{' '}
      <CopyButton text={id} label="Copy the trace id" />
    </>
  );
}

function Tags({ tags }: { tags: Record<string, string> }) {
  const entries = Object.entries(tags);
  if (entries.length === 0) return <span className="muted">none</span>;
  return (
    <span className="tag-list">
      {entries.map(([key, value]) => (
        <span key={key} className="tag">
          {key}={value}
        </span>
      ))}
    </span>
  );
}

/** A link to the requests of the same value in the hour around this one. */
function Around(props: { field: string; value: string; detail: RequestDetail; children: React.ReactNode }) {
  const atMs = Date.parse(props.detail.time);
  const range = {
    kind: 'fixed' as const,
    from: new Date(atMs - 30 * 60_000).toISOString(),
    to: new Date(atMs + 30 * 60_000).toISOString(),
  };
  const { field, value } = props;
  return (
    <Link to={`/requests${viewSearch({ range, filters: [{ field, op: 'is', value }] })}`}>
      {props.children}
    </Link>
  );
}
