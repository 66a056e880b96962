import type { ServerResponse } from 'node:http';
import type { Clock } from '@tollgate/clock';
import { OpenAiError } from '../openai-error.ts';
import { destroyAfterWrites, sendError } from '../send.ts';
import type { Prepared } from './prepare.ts';
import type { StreamEnd } from './send-stream.ts';
import { encodedWhole } from './stream-body.ts';

/**
 * Sends a whole answer after the time its tokens take. `onEnd` is called once, before the last bytes are written. Only
 * a whole answer counts as written: half a JSON object is of no use to anyone.
 */
export function sendJson(options: {
  readonly prepared: Prepared;
  /** Rendered: a character is a byte. */
  readonly json: string;
  readonly response: ServerResponse;
  readonly clock: Clock;
  readonly onEnd: (end: StreamEnd) => void;
}): void {
  const { prepared, response } = options;
  let hasEnded = false;
  const end = (outcome: StreamEnd['outcome'], piecesWritten = 0) => {
    if (hasEnded) return;
    hasEnded = true;
    options.onEnd({ outcome, piecesWritten });
  };
  const { simulation, answer } = prepared;
  const send = () => {
    if (hasEnded) return;
    switch (simulation.ending.kind) {
      case 'whole': {
        const { bytes, headers } = encodedWhole(Buffer.from(options.json, 'latin1'), simulation.encoding);
        end('finished', answer.pieces.length);
        response.writeHead(200, [...JSON_HEADERS, ...headers, 'content-length', String(bytes.length)]);
        response.end(bytes);
        return;
      }
      case 'cut':
        response.writeHead(200, [...JSON_HEADERS, 'content-length', String(options.json.length)]);
        response.write(options.json.slice(0, options.json.length / 2), 'latin1');
        end('truncated');
        destroyAfterWrites(response);
        return;
      case 'error_event':
        end('error');
        sendError(response, new OpenAiError(500, 'Simulated error while answering.'));
        return;
      case 'stall':
        return;
      default:
        simulation.ending satisfies never;
    }
  };
  const delayMs = answerMs(prepared);
  const cancel = delayMs === 0 ? () => {} : options.clock.after(delayMs, send);
  response.on('close', () => {
    cancel();
    end('client_left');
  });
  if (delayMs === 0) send();
}

const JSON_HEADERS = ['content-type', 'application/json', 'x-simulated', 'true'];

function answerMs({ simulation, answer }: Prepared): number {
  const { ttftMs, tokensPerSecond } = simulation;
  return ttftMs + (tokensPerSecond === 0 ? 0 : (answer.usage.completionTokens * 1_000) / tokensPerSecond);
}
