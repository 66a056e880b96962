import { EventEmitter } from 'node:events';
import type { AdmitRequest, AdmitResponse__Output, Verdict__Output } from '@tollgate/contracts';
import type { PolicyLink, PolicyLinks } from '../../src/policy-client/policy-links.ts';

/** One stream to a policy, in the hands of a test. */
export type ScriptedStream = {
  /** Ids in the order they were asked, one entry for each message with some. */
  readonly asked: string[][];
  /** Ids asked for and, behind a minus sign, released, in the order they were sent. */
  readonly sent: string[];
  isCancelled: boolean;
  isClosed: boolean;
  /** Admits ids. */
  admits(...ids: string[]): void;
  /** Breaks off. */
  breaks(): void;
};

/** Links whose streams a test answers, in the order they were opened. */
export function scriptedLinks(options: { mayHaveOthers?: boolean } = {}): {
  links: PolicyLinks;
  streams: ScriptedStream[];
} {
  const streams: ScriptedStream[] = [];
  function openLink(): PolicyLink {
    let mine: ScriptedStream | undefined;
    const admit = () => {
      const { stream, script } = scriptedStream();
      mine = script;
      streams.push(script);
      return stream;
    };
    return {
      admission: { admit, isConnected: () => true },
      config: {} as PolicyLink['config'],
      close() {
        if (mine !== undefined) mine.isClosed = true;
      },
    };
  }
  let current = openLink();
  return {
    streams,
    links: {
      get current() {
        return current;
      },
      mayHaveOthers: options.mayHaveOthers ?? true,
      next() {
        current = openLink();
        return current;
      },
    },
  };
}

function scriptedStream() {
  const asked: string[][] = [];
  const sent: string[] = [];
  const stream = Object.assign(new EventEmitter(), {
    write: ({ requests = [], releases = [] }: AdmitRequest) => {
      const ids = requests.map(({ requestId }) => requestId ?? '');
      if (ids.length > 0) asked.push(ids);
      sent.push(...releases.map(({ requestId }) => `-${requestId}`), ...ids);
    },
    cancel: () => {
      script.isCancelled = true;
    },
  });
  const script: ScriptedStream = {
    asked,
    sent,
    isCancelled: false,
    isClosed: false,
    admits(...ids) {
      const verdicts = ids.map(
        (requestId): Verdict__Output => ({
          requestId,
          bodyLog: 'BODY_LOG_UNSPECIFIED',
          verdict: 'admission',
        }),
      );
      stream.emit('data', { verdicts } satisfies AdmitResponse__Output);
    },
    breaks: () => void stream.emit('error', new Error('gone')),
  };
  return { stream, script };
}
