import { EventEmitter } from 'node:events';
import type { AdmitRequest__Output } from '../../gen/tollgate/admission/v1/AdmitRequest.ts';
import type { AdmitResponse__Output } from '../../gen/tollgate/admission/v1/AdmitResponse.ts';
import type { AdmissionPort, AdmitCall, ServedAdmitCall } from './admission-port.ts';

/** Admission between a gateway and a policy of one process: messages pass by reference. */
export type InProcessAdmissions = AdmissionPort & {
  /** Serves the streams that are opened from now on. */
  serve(serve: (call: ServedAdmitCall) => void): void;
  /** Breaks streams that are opened later. Resolves when all that are open have ended; breaks those that outlast the deadline. */
  close(deadline: AbortSignal): Promise<void>;
};

/** The port in memory; until `serve` was called, streams break. */
export function inProcessAdmissions(): InProcessAdmissions {
  const open = new Set<Stream>();
  let serveOne: ((call: ServedAdmitCall) => void) | undefined;
  let emptied = () => {};
  return {
    admit() {
      const stream = new Stream(() => {
        open.delete(stream);
        if (open.size === 0) emptied();
      });
      if (serveOne === undefined) stream.break();
      else {
        open.add(stream);
        serveOne(stream.policyEnd);
      }
      return stream.gatewayEnd;
    },
    isConnected: () => serveOne !== undefined,
    serve(serve) {
      serveOne = serve;
    },
    async close(deadline) {
      serveOne = undefined;
      const breakAll = () => {
        for (const stream of open) stream.break();
      };
      if (deadline.aborted) return breakAll();
      if (open.size === 0) return;
      deadline.addEventListener('abort', breakAll, { once: true });
      await new Promise<void>((resolve) => {
        emptied = resolve;
      });
      deadline.removeEventListener('abort', breakAll);
    },
  };
}

type GatewayEvents = { data: [AdmitResponse__Output]; error: [Error]; end: [] };
type PolicyEvents = {
  data: [AdmitRequest__Output];
  drain: [];
  end: [];
  cancelled: [];
  finish: [];
  error: [Error];
};

/**
 * Both ends of one stream: `open -> over`. What is written is delivered in a microtask, so that neither end is called from
 * within its own call of the other.
 */
class Stream {
  readonly gatewayEnd: AdmitCall;
  readonly policyEnd: ServedAdmitCall;
  readonly #gateway = new EventEmitter<GatewayEvents>();
  readonly #policy = new EventEmitter<PolicyEvents>();
  readonly #leave: () => void;
  /** Grows only while policy has paused, up to what the gateway lets wait for verdicts. */
  #unread: AdmitRequest__Output[] = [];
  #isPaused = false;
  #isOver = false;

  constructor(leave: () => void) {
    this.#leave = leave;
    this.gatewayEnd = Object.assign(this.#gateway, {
      write: (message: AdmitRequest__Output) => {
        this.#unread.push(message);
        this.#planDelivery();
      },
      cancel: () => this.#finish(() => this.#policy.emit('cancelled')),
    });
    this.policyEnd = Object.assign(this.#policy, {
      write: (message: AdmitResponse__Output) => {
        queueMicrotask(() => {
          if (!this.#isOver) this.#gateway.emit('data', message);
        });
        return true;
      },
      // In a microtask of its own, behind those of what was written.
      end: () => queueMicrotask(() => this.#end()),
      pause: () => {
        this.#isPaused = true;
      },
      resume: () => {
        this.#isPaused = false;
        if (this.#unread.length > 0) this.#planDelivery();
      },
    });
  }

  break(): void {
    this.#finish(() => {
      this.#policy.emit('cancelled');
      this.#gateway.emit('error', new Error('policy serves no admissions in this process'));
    });
  }

  #end(): void {
    this.#finish(() => {
      this.#gateway.emit('end');
      this.#policy.emit('finish');
    });
  }

  #planDelivery(): void {
    queueMicrotask(() => {
      while (!this.#isPaused && !this.#isOver) {
        const message = this.#unread.shift();
        if (message === undefined) return;
        this.#policy.emit('data', message);
      }
    });
  }

  /** Announces it in a microtask: the opener of the stream listens by then. */
  #finish(announce: () => void): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#unread = [];
    this.#leave();
    queueMicrotask(announce);
  }
}
