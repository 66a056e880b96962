import { compactCount, duration, usd } from '../../ui/format.ts';

/** The sums of a time range, side by side; dashes until they are known. */
export function TotalsStrip({ totals }: { totals: Record<string, number> | undefined }) {
  if (totals === undefined) return <Unknown />;
  const { requests = 0, errors = 0, input_tokens: input = 0, output_tokens: output = 0 } = totals;
  const { cost_usd: cost = 0, latency_ms_p50: latency } = totals;
  const errorShare = requests === 0 ? 0 : (errors / requests) * 100;
  return (
    <dl className="totals">
      <Figure name="Requests" value={compactCount(requests)} />
      <Figure
        name="Failed or refused"
        value={compactCount(errors)}
        note={requests === 0 ? undefined : `${errorShare.toFixed(errorShare < 10 ? 1 : 0)} %`}
        isBad={errors > 0}
      />
      <Figure
        name="Tokens"
        value={compactCount(input + output)}
        note={`${compactCount(input)} in · ${compactCount(output)} out`}
      />
      <Figure name="Cost" value={usd(cost)} />
      <Figure
        name="Median latency"
        value={requests === 0 || latency === undefined ? '–' : duration(latency)}
      />
    </dl>
  );
}

function Unknown() {
  const names = ['Requests', 'Failed or refused', 'Tokens', 'Cost', 'Median latency'];
  return (
    <dl className="totals" aria-busy="true">
      {names.map((name) => (
        <Figure key={name} name={name} value="–" />
      ))}
    </dl>
  );
}

function Figure(props: { name: string; value: string; note?: string | undefined; isBad?: boolean }) {
  return (
    <div className="figure">
      <dt>{props.name}</dt>
      <dd className={props.isBad === true ? 'bad' : undefined}>{props.value}</dd>
      <dd className="figure-note">{props.note}</dd>
    </div>
  );
}
