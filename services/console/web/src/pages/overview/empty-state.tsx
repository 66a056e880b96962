import { CopyButton } from '../../ui/copy-button.tsx';
import { baseUrl } from './gateway-status.tsx';

/** Shown until the first request: the line that makes it. */
export function EmptyState({ gatewayUrl }: { gatewayUrl: string }) {
  const command = [
    `curl ${baseUrl(gatewayUrl)}/chat/completions \\`,
    `  -H "Authorization: Bearer $TOLLGATE_KEY" \\`,
    `  -H "Content-Type: application/json" \\`,
    `  -d '{"model": "demo/chat", "messages": [{"role": "user", "content": "Hello"}]}'`,
  ].join('\n');
  return (
    <div className="empty">
      <h3>No requests yet</h3>
      <p className="muted">
        Send the first one with any key of yours as <code>TOLLGATE_KEY</code>. It shows up here within a
        second or two; the <code>demo</code> account needs no provider key.
      </p>
      <div className="snippet">
        <pre>
          <code>{command}</code>
        </pre>
        <CopyButton text={command} label="Copy the curl command" />
      </div>
    </div>
  );
}
