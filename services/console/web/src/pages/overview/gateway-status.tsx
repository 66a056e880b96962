import type { UseQueryResult } from '@tanstack/react-query';
import { baseUrl } from '../../history/base-url.ts';
import { CopyButton } from '../../ui/copy-button.tsx';
import { Time } from '../../ui/time.tsx';

type Gateway = { url: string; alive: boolean };

/** Whether the gateway answers, where it is, and when it served last. */
export function GatewayStatus(props: {
  gateway: UseQueryResult<Gateway>;
  lastRequestTime: string | undefined;
}) {
  const { data, error } = props.gateway;
  const state = error !== null || data === undefined ? 'unknown' : data.alive ? 'alive' : 'away';
  const text = { unknown: 'Asking the gateway…', alive: 'Gateway is up', away: 'Gateway does not answer' }[
    state
  ];
  return (
    <section className="gateway" aria-label="Gateway">
      <span className={`dot dot-${state}`} aria-hidden="true" />
      <strong role="status">{error?.message ?? text}</strong>
      {data !== undefined && (
        <span className="gateway-url">
          <code>{baseUrl(data.url)}</code>
          <CopyButton text={baseUrl(data.url)} label="Copy the base URL" />
        </span>
      )}
      <span className="muted gateway-last">
        {props.lastRequestTime === undefined ? (
          'No request yet'
        ) : (
          <>
            Last request <Time iso={props.lastRequestTime} isRelative />
          </>
        )}
      </span>
    </section>
  );
}
