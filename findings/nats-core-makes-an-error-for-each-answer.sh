#!/bin/sh
# @nats-io/nats-core 3.4.0 makes a RequestError, with its stack trace, for every request that is answered: when an answer
# arrives, RequestOne resolves and then calls its own cancel(), which builds RequestError("cancelled") only to reject a
# promise that is resolved already. `noAsyncTraces: true`, which is there to save stack traces, removes the one that is
# taken when a request is sent, not this one. JetStream's publish() is such a request, so each published message pays.
# Exits 0 while the behaviour is as printed here, 1 when it has changed.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm install --silent --no-save --prefix "$dir" @nats-io/transport-node@3.4.0 @nats-io/nats-core@3.4.0 > /dev/null
cat > count.cjs <<'JS'
const net = require('node:net');
const path = require('node:path');

// The errors of the library, counted by their messages.
const errors = require(path.resolve('node_modules/@nats-io/nats-core/lib/errors.js'));
const made = new Map();
const Original = errors.RequestError;
errors.RequestError = class RequestError extends Original {
  constructor(message = '', options) {
    super(message, options);
    made.set(message, (made.get(message) ?? 0) + 1);
  }
};
const { connect } = require('@nats-io/transport-node');

// As much of a NATS server as a request needs: it answers each message that asks for a reply with "ok".
const server = net.createServer((socket) => {
  const inboxes = [];
  let text = '';
  socket.write(`INFO ${JSON.stringify({ server_id: 'A', version: '2.12.0', proto: 1, headers: true, max_payload: 1024 })}\r\n`);
  socket.setEncoding('latin1').on('data', (data) => {
    text += data;
    for (let end = text.indexOf('\r\n'); end >= 0; end = text.indexOf('\r\n')) {
      const [verb, subject, ...rest] = text.slice(0, end).split(' ');
      text = text.slice(end + 2);
      if (verb === 'PING') socket.write('PONG\r\n');
      if (verb === 'SUB') inboxes.push({ prefix: subject.replace(/\*$/, ''), sid: rest.at(-1) });
      if (verb !== 'PUB') continue;
      const [reply, bytes] = rest.length === 2 ? rest : [undefined, rest[0]];
      text = text.slice(Number(bytes) + 2);
      const inbox = inboxes.find(({ prefix }) => reply?.startsWith(prefix));
      if (inbox !== undefined) socket.write(`MSG ${reply} ${inbox.sid} 2\r\nok\r\n`);
    }
  });
  socket.on('error', () => {});
});

server.listen(0, '127.0.0.1', async () => {
  const counts = {};
  for (const noAsyncTraces of [false, true]) {
    const connection = await connect({ servers: `127.0.0.1:${server.address().port}`, noAsyncTraces });
    made.clear();
    let answered = 0;
    for (let index = 0; index < 100; index++) {
      if ((await connection.request('greeting', 'hello')).string() === 'ok') answered++;
    }
    counts[noAsyncTraces] = { answered, sent: made.get('') ?? 0, cancelled: made.get('cancelled') ?? 0 };
    await connection.close();
  }
  server.close();
  console.log('@nats-io/nats-core 3.4.0, 100 requests, all answered; errors made meanwhile:');
  for (const [setting, { answered, sent, cancelled }] of Object.entries(counts)) {
    console.log(`  noAsyncTraces ${setting}: ${answered} answers, ${sent} errors for traces, ${cancelled} errors "cancelled"`);
  }
  const { true: on, false: off } = counts;
  const isSame = on.answered === 100 && off.answered === 100 && off.sent === 100 && on.sent === 0;
  process.exit(isSame && on.cancelled === 100 && off.cancelled === 100 ? 0 : 1);
});
JS
node count.cjs
