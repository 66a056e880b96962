import { createHash, createHmac } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';

/** The region, the access key's id and its secret that are right, and the API key. */
export const AWS = {
  region: 'eu-central-1',
  accessKeyId: 'AKIATEST',
  secret: 'aws/secret+key',
  apiKey: 'bedrock-api-key',
} as const;

/** A request that AWS accepted. */
export type AwsCall = { readonly path: string; readonly body: Buffer; readonly authorization: string };

/** What AWS answers: a document, or the bytes of an event stream, perhaps only so many of them. */
export type AwsAnswer = {
  readonly body: Buffer | object;
  readonly cutAt?: number;
  readonly status?: number;
};

/** Bedrock over real HTTP, which refuses what is not signed as it should be. */
export type FakeAws = {
  readonly baseUrl: string;
  readonly calls: AwsCall[];
  answer: (call: AwsCall, headers: IncomingMessage['headers']) => AwsAnswer;
  stop(): Promise<void>;
};

/** Starts it, as the service of that name in signatures. */
export async function startFakeAws(service = 'bedrock'): Promise<FakeAws> {
  const server = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part);
    const body = Buffer.concat(parts);
    const fault = faultOf(request, body, service);
    if (fault !== undefined) {
      response.writeHead(403, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ message: fault }));
      return;
    }
    const call = { path: request.url ?? '', body, authorization: request.headers.authorization ?? '' };
    aws.calls.push(call);
    const answer = aws.answer(call, request.headers);
    const isStream = Buffer.isBuffer(answer.body);
    const type = isStream ? 'application/vnd.amazon.eventstream' : 'application/json';
    response.writeHead(answer.status ?? 200, { 'content-type': type });
    const bytes = Buffer.isBuffer(answer.body) ? answer.body : Buffer.from(JSON.stringify(answer.body));
    if (answer.cutAt === undefined) {
      response.end(bytes);
      return;
    }
    response.flushHeaders();
    const die = () => setImmediate(() => response.destroy());
    if (answer.cutAt === 0) die();
    else response.write(bytes.subarray(0, answer.cutAt), die);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('AWS listens on no port');
  const aws: FakeAws = {
    baseUrl: `http://127.0.0.1:${address.port}`,
    calls: [],
    answer: () => ({ body: {} }),
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return aws;
}

/** Verifies a request as AWS does, from its own documentation and by other code than signs it. Undefined if it is right. */
function faultOf(request: IncomingMessage, body: Buffer, service: string): string | undefined {
  const { authorization = '' } = request.headers;
  if (request.headers['x-api-key'] === AWS.apiKey) return undefined;
  if (authorization === `Bearer ${AWS.apiKey}`) return undefined;
  const match =
    /^AWS4-HMAC-SHA256 Credential=AKIATEST\/(\d{8})\/eu-central-1\/([a-z-]+)\/aws4_request, SignedHeaders=([a-z0-9;-]+), Signature=([0-9a-f]{64})$/.exec(
      authorization,
    );
  if (match === null) return 'The authorization is not readable.';
  const [, day = '', named = '', signedHeaders = '', signature] = match;
  if (named !== service) return `Credential should be scoped to correct service: '${service}'.`;
  const names = signedHeaders.split(';');
  if (!names.includes('host') || !names.includes('x-amz-date')) return 'host and date must be signed.';
  const date = String(request.headers['x-amz-date']);
  const path = (request.url ?? '').split('/').map(encodeURIComponent).join('/');
  const headers = names.map((name) => `${name}:${String(request.headers[name]).trim()}\n`).join('');
  const canonical = ['POST', path, '', headers, signedHeaders, sha256(body)].join('\n');
  const scope = `${day}/${AWS.region}/${service}/aws4_request`;
  const toSign = ['AWS4-HMAC-SHA256', date, scope, sha256(canonical)].join('\n');
  let key: Buffer | string = `AWS4${AWS.secret}`;
  for (const part of [day, AWS.region, service, 'aws4_request']) key = hmac(key, part);
  return hmac(key, toSign).toString('hex') === signature ? undefined : 'The signature does not match.';
}

function sha256(data: string | Buffer): string {
  return createHash('sha256').update(data).digest('hex');
}

function hmac(key: Buffer | string, data: string): Buffer {
  return createHmac('sha256', key).update(data).digest();
}
