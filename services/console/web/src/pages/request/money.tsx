import type { RequestDetail } from '../../api/api-answer.ts';
import { count, duration, words } from '../../ui/format.ts';

const NANO = 1_000_000_000;

/** Tokens by bucket, the exact cost, and what made it. */
export function Money({ detail }: { detail: RequestDetail }) {
  const used = Object.entries(detail.tokens).filter(([, tokens]) => tokens > 0);
  const rate =
    detail.inter_token_ms === null || detail.inter_token_ms === 0
      ? null
      : `${(1_000 / detail.inter_token_ms).toFixed(1)} tokens/s`;
  const rows: [string, string | null][] = [
    ...used.map(([bucket, tokens]): [string, string] => [words(bucket), count(tokens)]),
    ['Tokens', used.length === 0 ? 'none used' : null],
    ['Cost', exactCost(detail)],
    ['Price', priceWords(detail)],
    ['Service tier', detail.service_tier],
    ['Usage from', detail.usage_source === 'none' ? null : detail.usage_source],
    ['First token', detail.ttft_ms === null ? null : duration(detail.ttft_ms)],
    [
      'Between tokens',
      detail.inter_token_ms === null ? null : `${duration(detail.inter_token_ms)} · ${rate}`,
    ],
    ['Unsettled', detail.unsettled ? 'charged in full until its gateway reports what was used' : null],
  ];
  return (
    <dl className="facts facts-numbers panel-body">
      {rows.map(
        ([name, value]) =>
          value !== null && (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ),
      )}
    </dl>
  );
}

/** All nine decimals that an amount has, without the zeros at its end. */
function exactCost({ cost_usd: cost, cost_nano_usd: nano }: RequestDetail): string {
  if (cost === null) return nano === 0 ? 'no known price' : 'unpriced';
  const decimals = String(nano % NANO)
    .padStart(9, '0')
    .replace(/0{1,7}$/, '');
  return `$${count(Math.trunc(nano / NANO))}.${decimals}`;
}

function priceWords(detail: RequestDetail): string | null {
  if (detail.price_status === null) return null;
  const list = detail.price_version === null ? '' : `, list ${detail.price_version}`;
  const doubts =
    detail.price_unknowns.length > 0 ? `; unknown: ${detail.price_unknowns.map(words).join(', ')}` : '';
  return `${words(detail.price_status)}${list}${doubts}`;
}
