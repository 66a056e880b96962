import { Link } from 'react-router';
import { Panel } from '../../ui/panel.tsx';

/** The models that a caller may call without seeing the accounts behind them. */
export function CallableModels({ models }: { models: readonly string[] }) {
  return (
    <Panel title="Models that you may call">
      {models.length === 0 ? (
        <p className="muted panel-note">None. Ask a manager of a provider account for access.</p>
      ) : (
        <table>
          <tbody>
            {models.map((model) => (
              <tr key={model}>
                <th scope="row" className="clip">
                  {model}
                </th>
                <td className="number">
                  <Link className="button-quiet" to={`/playground?model=${encodeURIComponent(model)}`}>
                    Try it
                  </Link>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Panel>
  );
}
