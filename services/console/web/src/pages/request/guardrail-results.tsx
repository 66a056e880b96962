import type { RequestDetail } from '../../api/api-answer.ts';
import { Dash } from '../../ui/dash.tsx';
import { duration, words } from '../../ui/format.ts';

const TONES: Readonly<Record<string, string>> = { passed: 'good', rewritten: 'warn', flagged: 'warn' };

/** What each guardrail made of a request: never the text that it found. */
export function GuardrailResults({ results }: { results: RequestDetail['guardrails'] }) {
  return (
    <div className="table-scroll">
      <table>
        <thead>
          <tr>
            <th scope="col">Guardrail</th>
            <th scope="col">Looked at</th>
            <th scope="col">Result</th>
            <th scope="col">Found</th>
            <th scope="col" className="wide-only">
              Where
            </th>
            <th scope="col" className="wide-only">
              Rule
            </th>
            <th scope="col" className="number">
              Took
            </th>
          </tr>
        </thead>
        <tbody>
          {results.map((result) => (
            <tr key={`${result.side} ${result.guardrail} ${result.rule ?? ''}`}>
              <td className="clip">{result.guardrail}</td>
              <td>{words(result.side)}</td>
              <td>
                <span className={`badge badge-${TONES[result.result] ?? 'bad'}`}>{words(result.result)}</span>
              </td>
              <td className="wrap">
                {result.reason ?? (result.kinds.length === 0 ? <Dash /> : result.kinds.join(', '))}
              </td>
              <td className="wrap wide-only">
                {result.places.length === 0 ? <Dash /> : result.places.join(', ')}
              </td>
              <td className="clip wide-only">{result.rule ?? <Dash />}</td>
              <td className="number">{duration(result.duration_ms)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
