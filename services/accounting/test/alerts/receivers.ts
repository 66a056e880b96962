import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Socket } from 'node:net';
import { json } from 'node:stream/consumers';

/** What a webhook received. */
export type Posted = {
  readonly path: string;
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly body: unknown;
};

/** A webhook on loopback; `answerWith` sets the status of the answers to come. */
export async function startWebhook() {
  const posted: Posted[] = [];
  let status = 200;
  const server = createHttpServer(async (request, response) => {
    const body = await json(request);
    if (status < 300) posted.push({ path: request.url ?? '', headers: request.headers, body });
    response.writeHead(status).end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  // A TCP server's address is of this kind.
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    posted,
    answerWith(next: number) {
      status = next;
    },
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** A mail server on loopback that takes everything and speaks just enough SMTP (RFC 5321) for it. */
export async function startMailServer() {
  const mails: string[] = [];
  const sockets = new Set<Socket>();
  const server = createTcpServer((socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    converse(socket, (mail) => mails.push(mail));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  // A TCP server's address is of this kind.
  const { port } = server.address() as AddressInfo;
  return {
    url: `smtp://mailer:${MAIL_PASSWORD}@127.0.0.1:${port}?ignoreTLS=true`,
    mails,
    async stop() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

/** What the mail server's URL holds as a password. */
export const MAIL_PASSWORD = 'mail-password-that-stays-here';

function converse(socket: Socket, received: (mail: string) => void): void {
  let buffered = '';
  let isData = false;
  socket.setEncoding('utf8');
  socket.on('error', () => {});
  socket.write('220 here\r\n');
  socket.on('data', (text: string) => {
    buffered += text;
    const ending = isData ? '\r\n.\r\n' : '\r\n';
    for (let at = buffered.indexOf(ending); at !== -1; at = buffered.indexOf(isData ? '\r\n.\r\n' : '\r\n')) {
      const line = buffered.slice(0, at);
      buffered = buffered.slice(at + (isData ? 5 : 2));
      if (isData) received(line);
      socket.write(isData ? '250 taken\r\n' : answerTo(line));
      isData = !isData && line.toUpperCase() === 'DATA';
      if (line.toUpperCase() === 'QUIT') socket.end();
    }
  });
}

function answerTo(line: string): string {
  const command = line.split(' ')[0]?.toUpperCase();
  if (command === 'EHLO') return '250-here\r\n250 AUTH PLAIN\r\n';
  if (command === 'AUTH') return '235 welcome\r\n';
  if (command === 'DATA') return '354 go on\r\n';
  return '250 fine\r\n';
}
