import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { requestQuery } from '../../api/metrics-query.ts';
import { count, duration, usd } from '../../ui/format.ts';
import type { Answer, Message, Part, ToolCall } from './stream-chat.ts';
import type { Turn } from './use-conversation.ts';

/** What was sent and what came back, with what it used. Everything in it is text. */
export function TurnItem({ turn: { sent, answer, error } }: { turn: Turn }) {
  return (
    <li>
      {sent.map((message, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a sent message never changes
        <Sent key={index} message={message} />
      ))}
      {answer !== undefined && answer.reasoning !== '' && (
        <details className="muted">
          <summary>Reasoning</summary>
          <p className="turn-text">{answer.reasoning}</p>
        </details>
      )}
      {answer !== undefined && <p className="turn-text">{answer.text}</p>}
      {answer?.toolCalls.map((call) => (
        <ToolCallText key={call.id} call={call} />
      ))}
      {error !== undefined && (
        <p className="bad" role="alert">
          {error}
        </p>
      )}
      {answer !== undefined && <AnswerFacts answer={answer} />}
    </li>
  );
}

function Sent({ message }: { message: Message }) {
  if (message.role === 'tool') return <p className="turn-user">Result: {message.content}</p>;
  const parts: readonly Part[] =
    typeof message.content === 'string' ? [{ type: 'text', text: message.content }] : message.content;
  return (
    <div className="turn-user">
      {parts.map((part, index) =>
        part.type === 'text' ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: a sent message never changes
          <p key={index}>{part.text}</p>
        ) : (
          // biome-ignore lint/suspicious/noArrayIndexKey: a sent message never changes
          <img key={index} src={part.image_url.url} alt="Attached by you" className="turn-image" />
        ),
      )}
    </div>
  );
}

function ToolCallText({ call: { function: called } }: { call: ToolCall }) {
  return (
    <p className="turn-tool">
      <span className="muted">calls</span> <code>{called.name}</code> <code>{called.arguments}</code>
    </p>
  );
}

function AnswerFacts({ answer }: { answer: Answer }) {
  const facts = [
    answer.inputTokens !== undefined && `${count(answer.inputTokens)} tokens in`,
    answer.outputTokens !== undefined && `${count(answer.outputTokens)} out`,
    answer.ttftMs !== undefined && `first token ${duration(answer.ttftMs)}`,
    answer.latencyMs !== undefined && `all ${duration(answer.latencyMs)}`,
  ];
  return (
    <p className="muted turn-facts">
      {facts.filter((fact) => fact !== false).join(' · ')}
      {answer.latencyMs !== undefined && answer.requestId !== '' && (
        <>
          <Cost requestId={answer.requestId} />
          {' · '}
          <Link to={`/requests/${answer.requestId}`}>cost and timeline</Link>
        </>
      )}
    </p>
  );
}

/** What the request cost, as soon as history has it, about a second after the answer. */
function Cost({ requestId }: { requestId: string }) {
  const { data: request } = useQuery({ ...requestQuery(requestId), retry: 10, retryDelay: 1_000 });
  if (request === undefined) return null;
  return <> · {request.cost_usd === null ? 'no known price' : usd(request.cost_usd)}</>;
}
