import { useRef, useState } from 'react';
import { type Answer, type Message, streamChat } from './stream-chat.ts';

/** What was sent, a user's message or results of tools, and what came back. */
export type Turn = {
  readonly sent: readonly Message[];
  readonly answer?: Answer;
  readonly error?: string;
};

/** How a conversation calls the gateway. */
export type Call = {
  readonly key: string;
  readonly model: string;
  readonly system: string;
  readonly parameters: Readonly<Record<string, unknown>>;
};

/** The turns of a conversation with one model, and the ways to add one, to stop one, and to begin again. */
export function useConversation() {
  const [turns, setTurns] = useState<readonly Turn[]>([]);
  const running = useRef<AbortController>(undefined);
  const [isBusy, setBusy] = useState(false);

  async function send(call: Call, sent: readonly Message[]): Promise<void> {
    const update = (change: Partial<Turn>) =>
      setTurns((all) => all.map((turn, index) => (index === all.length - 1 ? { ...turn, ...change } : turn)));
    setTurns([...turns, { sent }]);
    setBusy(true);
    const abort = new AbortController();
    running.current = abort;
    try {
      const system: Message[] = call.system.trim() === '' ? [] : [{ role: 'system', content: call.system }];
      const messages = [...system, ...turns.flatMap(messagesOf), ...sent];
      const onGrow = (answer: Answer) => update({ answer });
      update({ answer: await streamChat({ ...call, messages }, { signal: abort.signal, onGrow }) });
    } catch (error) {
      const words = error instanceof Error ? error.message : 'It failed.';
      update({ error: abort.signal.aborted ? 'Stopped.' : words });
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

function messagesOf({ sent, answer }: Turn): readonly Message[] {
  if (answer === undefined) return sent;
  const { text: content, toolCalls } = answer;
  const said: Message = {
    role: 'assistant',
    content,
    ...(toolCalls.length === 0 ? {} : { tool_calls: toolCalls }),
  };
  return [...sent, said];
}
