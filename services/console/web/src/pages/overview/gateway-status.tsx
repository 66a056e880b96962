import type { Gateway } from '../../api/shapes.ts';
import type { Polled } from '../../api/use-polled.ts';
import { CopyButton } from '../../ui/copy-button.tsx';
import { relativeTime } from '../../ui/format.ts';

/** Whether the gateway lives, where it is, and when it served last. */
export function GatewayStatus(props: { gateway: Polled<Gateway>; lastRequestTime: string | undefined }) {
  const { data, error } = props.gateway;
  const state = error !== undefined || data === undefined ? 'unknown' : data.alive ? 'alive' : 'away';
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
        {props.lastRequestTime === undefined
          ? 'No request yet'
          : `Last request ${relativeTime(props.lastRequestTime)}`}
      </span>
    </section>
  );
}

/** What OpenAI clients take as their base URL. */
export function baseUrl(gatewayUrl: string): string {
  return `${gatewayUrl.replace(/\/+$/, '')}/v1`;
}
