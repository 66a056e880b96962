import { type FormEvent, useRef, useState } from 'react';
import { Link, useSearchParams } from 'react-router';
import { useChatModels } from '../../api/use-chat-models.ts';
import { Field } from '../../ui/field.tsx';
import { count, duration } from '../../ui/format.ts';
import { Page } from '../../ui/page.tsx';
import { KeyChoice } from './key-choice.tsx';
import { type Answer, type Message, streamChat } from './stream-chat.ts';
import './playground.css';

type Turn = { message: Message; answer?: Answer; error?: string };

/** A conversation with a model through the gateway, streamed, with what it used. */
export function PlaygroundPage() {
  const [params] = useSearchParams();
  const models = useChatModels();
  const [typedModel, setModel] = useState(params.get('model') ?? '');
  const model = typedModel === '' ? (models[0] ?? '') : typedModel;
  const [key, setKey] = useState('');
  const [system, setSystem] = useState('');
  const [maxTokens, setMaxTokens] = useState('512');
  const { turns, isBusy, send, stop, clear } = useConversation();

  function say(text: string): void {
    void send({ key, model, system, parameters: { max_tokens: Number(maxTokens) || 512 } }, text);
  }

  return (
    <Page title="Playground" isWide>
      <div className="playground">
        <div className="panel playground-side form">
          <KeyChoice value={key} onChange={setKey} />
          <ModelField models={models} value={model} onChange={setModel} />
          <Field label="System message">
            {(id) => (
              <textarea
                id={id}
                className="input"
                rows={3}
                value={system}
                onChange={({ target }) => setSystem(target.value)}
              />
            )}
          </Field>
          <Field label="Most output tokens">
            {(id) => (
              <input
                id={id}
                className="input"
                inputMode="numeric"
                value={maxTokens}
                onChange={({ target }) => setMaxTokens(target.value)}
              />
            )}
          </Field>
          <button type="button" className="button-quiet" onClick={clear}>
            Start over
          </button>
        </div>
        <section className="panel playground-chat" aria-label="Conversation">
          <ol className="turns" aria-live="polite">
            {turns.length === 0 && <li className="muted">Write a message below.</li>}
            {turns.map((turn, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: turns are only added, at the end
              <TurnItem key={index} turn={turn} />
            ))}
          </ol>
          <MessageForm isReady={key !== ''} isBusy={isBusy} onSend={say} onStop={stop} />
        </section>
      </div>
    </Page>
  );
}

function ModelField(props: { models: readonly string[]; value: string; onChange: (model: string) => void }) {
  return (
    <Field label="Model">
      {(id) => (
        <>
          <input
            id={id}
            className="input"
            list="playground-models"
            value={props.value}
            onChange={({ target }) => props.onChange(target.value)}
          />
          <datalist id="playground-models">
            {props.models.map((name) => (
              <option key={name} value={name} />
            ))}
          </datalist>
        </>
      )}
    </Field>
  );
}

function MessageForm(props: {
  isReady: boolean;
  isBusy: boolean;
  onSend: (text: string) => void;
  onStop: () => void;
}) {
  const { isReady, isBusy, onSend, onStop } = props;
  function submit(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault();
    const field = event.currentTarget.elements.namedItem('text');
    if (!(field instanceof HTMLTextAreaElement) || field.value.trim() === '') return;
    onSend(field.value);
    field.value = '';
  }
  return (
    <form onSubmit={submit} className="playground-form">
      <textarea
        name="text"
        className="input"
        rows={2}
        aria-label="Message"
        placeholder={isReady ? 'Message; Enter sends' : 'Choose a key first'}
        disabled={!isReady}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || event.shiftKey) return;
          event.preventDefault();
          event.currentTarget.form?.requestSubmit();
        }}
      />
      {isBusy ? (
        <button type="button" className="button" onClick={onStop}>
          Stop
        </button>
      ) : (
        <button type="submit" className="button" disabled={!isReady}>
          Send
        </button>
      )}
    </form>
  );
}

/** Turns so far, and the ways to add one, to stop one, and to begin again. */
function useConversation() {
  const [turns, setTurns] = useState<Turn[]>([]);
  const running = useRef<AbortController>(undefined);
  const [isBusy, setBusy] = useState(false);

  async function send(
    call: { key: string; model: string; system: string; parameters: Record<string, unknown> },
    content: string,
  ): Promise<void> {
    const message: Message = { role: 'user', content };
    const before: Message[] = turns.flatMap(({ message: sent, answer }) =>
      answer === undefined ? [sent] : [sent, { role: 'assistant', content: answer.text }],
    );
    const system: Message[] = call.system.trim() === '' ? [] : [{ role: 'system', content: call.system }];
    const update = (change: Partial<Turn>) =>
      setTurns((all) => all.map((turn, index) => (index === all.length - 1 ? { ...turn, ...change } : turn)));
    setTurns([...turns, { message }]);
    setBusy(true);
    const abort = new AbortController();
    running.current = abort;
    try {
      const messages = [...system, ...before, message];
      const answer = await streamChat(
        { ...call, messages },
        { signal: abort.signal, onGrow: (answer) => update({ answer }) },
      );
      update({ answer });
    } catch (error) {
      update({
        error: abort.signal.aborted ? 'Stopped.' : error instanceof Error ? error.message : 'It failed.',
      });
    } finally {
      setBusy(false);
    }
  }

  return {
    turns,
    isBusy,
    send,
    stop: () => running.current?.abort(),
    clear: () => {
      running.current?.abort();
      setTurns([]);
    },
  };
}

function TurnItem({ turn: { message, answer, error } }: { turn: Turn }) {
  return (
    <li>
      <p className="turn-user">{message.content}</p>
      {answer?.reasoning !== undefined && answer.reasoning !== '' && (
        <details className="muted">
          <summary>Reasoning</summary>
          <p className="turn-text">{answer.reasoning}</p>
        </details>
      )}
      {answer !== undefined && <p className="turn-text">{answer.text}</p>}
      {error !== undefined && (
        <p className="bad" role="alert">
          {error}
        </p>
      )}
      {answer !== undefined && <AnswerFacts answer={answer} />}
    </li>
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
          {' · '}
          <Link to={`/requests/${answer.requestId}`}>cost and timeline</Link>
        </>
      )}
    </p>
  );
}
