import type { RequestDetail } from '../../../api/api-answer.ts';
import { count } from '../../../ui/format.ts';
import { Panel } from '../../../ui/panel.tsx';
import { Snippet } from '../../../ui/snippet.tsx';
import { conversationOf } from './conversation-of.ts';
import type { Message, Part } from './message.ts';
import './conversation.css';

/** What was said, if it was logged: as a conversation, and as the bodies that were sent. Everything in it is text. */
export function ConversationPanel({ detail }: { detail: RequestDetail }) {
  const { logged, request, response } = detail;
  if (!logged) return null;
  if (request === null && response === null) {
    return (
      <Panel title="Conversation">
        <p className="muted panel-note">The bodies were logged; the caller and admins may see them.</p>
      </Panel>
    );
  }
  const conversation = conversationOf(detail);
  return (
    <Panel title="Conversation">
      {conversation !== undefined && (
        <>
          {conversation.tools.length > 0 && (
            <p className="muted panel-note">Tools: {conversation.tools.join(', ')}</p>
          )}
          <ol className="said">
            {[...conversation.asked, ...conversation.answered].map((message, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: messages have no identity but their order
              <SaidMessage key={index} message={message} />
            ))}
          </ol>
        </>
      )}
      <RawBody title="Request body" body={request} />
      <RawBody title="Response body" body={response} />
    </Panel>
  );
}

function SaidMessage({ message: { role, parts } }: { message: Message }) {
  return (
    <li className={`said-${role === 'user' ? 'user' : 'other'}`}>
      <span className="said-role muted">{role}</span>
      <Parts parts={parts} />
    </li>
  );
}

function Parts({ parts }: { parts: readonly Part[] }) {
  // biome-ignore lint/suspicious/noArrayIndexKey: parts have no identity but their order
  return parts.map((part, index) => <SaidPart key={index} part={part} />);
}

function SaidPart({ part }: { part: Part }) {
  switch (part.kind) {
    case 'text':
      return <p className="said-text">{part.text}</p>;
    case 'reasoning':
      return (
        <details className="said-aside">
          <summary>Reasoning</summary>
          <p className="said-text muted">{part.text}</p>
        </details>
      );
    case 'image':
      return part.src === undefined ? (
        <p className="said-aside muted">Image: {part.text}</p>
      ) : (
        <img className="said-image" src={part.src} alt="In the conversation" />
      );
    case 'tool-call':
      return (
        <div className="said-tool">
          <span>
            calls <code>{part.name}</code> <span className="muted">{part.id}</span>
          </span>
          {part.text !== '' && <pre>{part.text}</pre>}
        </div>
      );
    case 'tool-result':
      return (
        <div className="said-tool">
          <span>
            result <span className="muted">{part.id}</span>
          </span>
          <Parts parts={part.parts} />
        </div>
      );
    case 'other':
      return <p className="said-aside muted">{part.text}</p>;
    default:
      return part satisfies never;
  }
}

function RawBody({ title, body }: { title: string; body: RequestDetail['request'] }) {
  if (body === null) return null;
  const cut = body.truncated ? `, the beginning of ${count(body.total_bytes)} bytes` : '';
  return (
    <details className="said-raw">
      <summary>
        {title}{' '}
        <span className="muted">
          {body.media_type}
          {body.encoding === 'base64' && ', as base64'}
          {cut}
        </span>
      </summary>
      <Snippet text={body.body} label={title} />
    </details>
  );
}
