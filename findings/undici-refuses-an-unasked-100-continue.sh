#!/usr/bin/env bash
# undici 8.12.4 fails a call whose server sends `100 Continue` that was not asked for, while it skips 102 and 103.
#
# RFC 9110 15.2: "A client MUST be able to parse one or more 1xx responses received prior to a final response, even if the
# client does not expect one." undici's HTTP/1.1 parser skips 102 and 103, but destroys the connection at a 100 with a
# SocketError "bad response" (code UND_ERR_SOCKET), although the 200 that follows is complete. Node's own http.request takes
# the same answer. Servers that send an unasked 100 exist: proxies that answer an Expect header which they strip.
#
# Seen on 2026-11-29 with undici 8.12.4 on Node 24.21.0 (undici 8 needs Node 22.19 or later):
#   node:http 100: 200
#   undici 100: UND_ERR_SOCKET bad response
#   undici 103: 200 ok
# Tollgate drops an unasked 100 before undici sees it: services/gateway/src/upstream/drop-continue.ts.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund undici@8.12.4 || { echo "undici 8.12.4 could not be installed"; exit 1; }
cat > see.mjs <<'JS'
import http from 'node:http';
import net from 'node:net';
import { request } from 'undici';

const final = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok';
const server = net.createServer((socket) => {
  socket.on('error', () => {});
  socket.once('data', (bytes) => {
    const status = bytes.toString().includes('/103') ? '103 Early Hints' : '100 Continue';
    socket.write(`HTTP/1.1 ${status}\r\n\r\n${final}`);
  });
});
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
const origin = `http://127.0.0.1:${server.address().port}`;

const seen = [];
const body = '{}';
await new Promise((resolve) => {
  const call = http.request(`${origin}/100`, { method: 'POST', agent: false }, (response) => {
    response.resume().on('end', () => resolve(seen.push(`node:http 100: ${response.statusCode}`)));
  });
  call.end(body);
});
for (const status of ['100', '103']) {
  try {
    const response = await request(`${origin}/${status}`, { method: 'POST', body });
    seen.push(`undici ${status}: ${response.statusCode} ${await response.body.text()}`);
  } catch (error) {
    seen.push(`undici ${status}: ${error.code} ${error.message}`);
  }
}
console.log(seen.join('\n'));
process.exit(0);
JS
printed=$(node see.mjs)
echo "$printed"
expected='node:http 100: 200
undici 100: UND_ERR_SOCKET bad response
undici 103: 200 ok'
[ "$printed" = "$expected" ] || { echo "this has changed; expected:"; echo "$expected"; exit 1; }
