#!/bin/sh
# The value of a header field may have white space behind it, spaces and tabs, that does not belong to it (RFC 9110 5.5
# and 5.6.3). undici takes a tab behind the digits of Content-Length for a part of the number: it reads the whole body,
# finds that its length is not "2\t", and fails the answer. Node's own http, whose parser it shares, does not.
# Exits 0 while the behaviour is as printed here, 1 when it has changed.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm install --silent --no-save --prefix "$dir" undici@8.12.4 > /dev/null
cat > check.mjs <<'JS'
import { get } from 'node:http';
import { createServer } from 'node:net';
import { request } from 'undici';

const results = {};
for (const [name, line] of [['plain', 'content-length: 2'], ['with a tab', 'content-length: 2\t']]) {
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.on('data', () => socket.write(`HTTP/1.1 200 OK\r\n${line}\r\nconnection: close\r\n\r\nok`));
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${server.address().port}/`;
  const byUndici = await request(url).then(
    ({ body }) => body.text(),
    (error) => error.code,
  ).catch((error) => error.code);
  const byNode = await new Promise((resolve) => {
    get(url, (answer) => {
      let text = '';
      answer.on('data', (piece) => (text += piece));
      answer.on('end', () => resolve(text));
    });
  });
  results[name] = { undici: byUndici, 'node:http': byNode };
  server.close();
}
console.log('undici 8.12.4, body "ok" behind Content-Length 2:', results);
const isAsSeen =
  results.plain.undici === 'ok' &&
  results['with a tab'].undici === 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH' &&
  results['with a tab']['node:http'] === 'ok';
process.exit(isAsSeen ? 0 : 1);
JS
node check.mjs
