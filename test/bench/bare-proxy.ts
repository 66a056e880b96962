/**
 * The least that a proxy in Node can do: node:http in, undici dispatch out, bytes untouched. The ceiling that every
 * figure is compared to. Takes the upstream's URL, prints `{"url"}`, and stops with its stdin.
 */
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import { type Dispatcher, Pool } from 'undici';

const upstream = new Pool(process.argv[2] ?? '', { connections: 1_024, pipelining: 1, bodyTimeout: 0 });

const server = createServer({ noDelay: true, keepAliveTimeout: 60_000 }, (request, response) => {
  const parts: Buffer[] = [];
  request.on('data', (part: Buffer) => parts.push(part));
  request.on('end', () => {
    const [first] = parts;
    forward(request, response, parts.length === 1 && first !== undefined ? first : Buffer.concat(parts));
  });
});

server.listen({ host: '127.0.0.1', port: 0, backlog: 2_048 }, () => {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the bare proxy has no port');
  process.stdout.write(`${JSON.stringify({ url: `http://127.0.0.1:${address.port}` })}\n`);
});
process.stdin.once('close', () => process.exit(0)).resume();

function forward(request: IncomingMessage, response: ServerResponse, body: Buffer): void {
  upstream.dispatch(
    {
      path: request.url ?? '/',
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    },
    new Relay(response),
  );
}

class Relay implements Dispatcher.DispatchHandler {
  readonly #response: ServerResponse;

  constructor(response: ServerResponse) {
    this.#response = response;
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#response.on('close', () => {
      if (!this.#response.writableFinished) controller.abort(new Error('the client left'));
    });
  }

  onResponseStart(_: Dispatcher.DispatchController, status: number, headers: IncomingHttpHeaders): void {
    const type = headers['content-type'];
    const length = headers['content-length'];
    this.#response.writeHead(status, {
      ...(type === undefined ? {} : { 'content-type': type }),
      ...(length === undefined ? {} : { 'content-length': length }),
    });
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#response.write(chunk)) return;
    controller.pause();
    this.#response.once('drain', () => controller.resume());
  }

  onResponseEnd(): void {
    this.#response.end();
  }

  onResponseError(): void {
    this.#response.destroy();
  }
}
