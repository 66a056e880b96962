#!/bin/sh
# google-auth-library: a client of workload identity federation (ExternalAccountClient) that is made with a `transporter`
# exchanges its token without it. The option reaches the client, which uses it for impersonation and for calls, but not the
# StsCredentials that the client makes for the exchange. A proxy, an authority or a bound that the transporter stands for
# does not hold for the one request that carries the workload's token. JWT, the client of a service account's key, does use it.
# Seen on 2026-11-29 with google-auth-library 11.3.4 and Node 24.21.0: the exchange arrives, and the transporter has seen nothing.
# Tollgate: services/gateway/src/providers/tokens/google-federation.ts.
# Exits 0 while the behaviour is as printed here, 1 when it has changed.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
npm --prefix "$dir" install --silent --no-audit --no-fund google-auth-library@11.3.4
cat > "$dir/exchange.cjs" <<'JS'
const { createServer } = require('node:http');
const { writeFileSync } = require('node:fs');
const { ExternalAccountClient, gaxios } = require('google-auth-library');

const answer = JSON.stringify({
  access_token: 'federated',
  issued_token_type: 'urn:ietf:params:oauth:token-type:access_token',
  token_type: 'Bearer',
  expires_in: 3600,
});
let arrived = 0;
let seen = 0;
const server = createServer((request, response) => {
  arrived++;
  request.resume();
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(answer);
});
server.listen(0, '127.0.0.1', async () => {
  writeFileSync(`${__dirname}/token`, 'token-of-the-workload');
  const transporter = new gaxios.Gaxios({
    fetchImplementation: (...call) => {
      seen++;
      return fetch(...call);
    },
  });
  const client = ExternalAccountClient.fromJSON({
    type: 'external_account',
    audience: '//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/p/providers/x',
    subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
    token_url: `http://127.0.0.1:${server.address().port}/v1/token`,
    credential_source: { file: `${__dirname}/token` },
    transporter,
  });
  client.scopes = ['https://www.googleapis.com/auth/cloud-platform'];
  const { token } = await client.getAccessToken();
  console.log('google-auth-library 11.3.4, token exchange of ExternalAccountClient with a transporter:');
  console.log(`  token "${token}", requests at the token endpoint: ${arrived}, through the transporter: ${seen}`);
  server.close();
  server.closeAllConnections();
  process.exitCode = token === 'federated' && arrived === 1 && seen === 0 ? 0 : 1;
});
JS
node "$dir/exchange.cjs" 2> /dev/null
