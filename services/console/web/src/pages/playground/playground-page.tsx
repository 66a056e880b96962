import { useState } from 'react';
import { useSearchParams } from 'react-router';
import { useChatModels } from '../../api/use-chat-models.ts';
import { Field } from '../../ui/field.tsx';
import { Page } from '../../ui/page.tsx';
import { callParameters } from './call-parameters.ts';
import { CallSettings, SETTINGS_DEFAULT } from './call-settings.tsx';
import { KeyChoice } from './key-choice.tsx';
import { MessageForm } from './message-form.tsx';
import type { Message } from './stream-chat.ts';
import { ToolResultsForm } from './tool-results-form.tsx';
import { TurnItem } from './turn-item.tsx';
import { useConversation } from './use-conversation.ts';
import './playground.css';

/** A conversation with one model or the same one with two, through the gateway, streamed, with what each used. */
export function PlaygroundPage() {
  const [params] = useSearchParams();
  const models = useChatModels();
  const [typedModel, setModel] = useState(params.get('model') ?? '');
  const [other, setOther] = useState('');
  const [key, setKey] = useState('');
  const [settings, setSettings] = useState(SETTINGS_DEFAULT);
  const [left, right] = [useConversation(), useConversation()];
  const read = callParameters(settings);
  const isComparing = other.trim() !== '';
  const shown = [
    { model: typedModel === '' ? (models[0] ?? '') : typedModel, conversation: left },
    ...(isComparing ? [{ model: other.trim(), conversation: right }] : []),
  ];

  function send(to: (typeof shown)[number], sent: readonly Message[]): void {
    if (!read.ok) return;
    const call = { key, model: to.model, system: settings.system, parameters: read.parameters };
    void to.conversation.send(call, sent);
  }

  return (
    <Page title="Playground" isWide>
      <div className="playground">
        <div className="panel playground-side form">
          <KeyChoice value={key} onChange={setKey} />
          <ModelField label="Model" models={models} value={shown[0]?.model ?? ''} onChange={setModel} />
          <ModelField label="Compare with" models={models} value={other} onChange={setOther} />
          <CallSettings value={settings} fault={read.ok ? undefined : read.fault} onChange={setSettings} />
          <button
            type="button"
            className="button-quiet"
            onClick={() => {
              left.clear();
              right.clear();
            }}
          >
            Start over
          </button>
        </div>
        <div className="panel playground-chat">
          <div className={isComparing ? 'playground-columns playground-two' : 'playground-columns'}>
            {shown.map((column, index) => (
              <ConversationColumn
                // biome-ignore lint/suspicious/noArrayIndexKey: the first is the left one
                key={index}
                name={isComparing ? column.model : undefined}
                conversation={column.conversation}
                onResults={(results) => send(column, results)}
              />
            ))}
          </div>
          <MessageForm
            isReady={key !== '' && read.ok}
            isBusy={shown.some(({ conversation }) => conversation.isBusy)}
            onSend={(message) => {
              for (const column of shown) send(column, [message]);
            }}
            onStop={() => {
              for (const { conversation } of shown) conversation.stop();
            }}
          />
        </div>
      </div>
    </Page>
  );
}

/** One conversation. `name` is shown where there are two. */
function ConversationColumn(props: {
  name: string | undefined;
  conversation: ReturnType<typeof useConversation>;
  onResults: (results: readonly Message[]) => void;
}) {
  const { name, conversation, onResults } = props;
  const last = conversation.turns.at(-1)?.answer;
  const calls = conversation.isBusy ? [] : (last?.toolCalls ?? []);
  return (
    <section
      className="playground-column"
      aria-label={name === undefined ? 'Conversation' : `Conversation with ${name}`}
    >
      {name !== undefined && <h2>{name}</h2>}
      <ol className="turns" aria-live="polite">
        {conversation.turns.length === 0 && <li className="muted">Write a message below.</li>}
        {conversation.turns.map((turn, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: turns are only added, at the end
          <TurnItem key={index} turn={turn} />
        ))}
      </ol>
      {calls.length > 0 && <ToolResultsForm key={last?.requestId} calls={calls} onSend={onResults} />}
    </section>
  );
}

function ModelField(props: {
  label: string;
  models: readonly string[];
  value: string;
  onChange: (model: string) => void;
}) {
  return (
    <Field label={props.label}>
      {(id) => (
        <>
          <input
            id={id}
            className="input"
            list={`${id}-models`}
            value={props.value}
            onChange={({ target }) => props.onChange(target.value)}
          />
          <datalist id={`${id}-models`}>
            {props.models.map((name) => (
              <option key={name} value={name} />
            ))}
          </datalist>
        </>
      )}
    </Field>
  );
}
