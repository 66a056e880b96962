import { Readable } from 'node:stream';
import type { FastifyPluginCallbackZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { credentialOf } from '../../authenticate.ts';
import type { Dependencies } from '../../dependencies.ts';
import { errorAnswers } from '../../render-error.ts';

/** Headers of the gateway's answer that the page reads. */
const PASSED_HEADERS = ['content-type', 'x-request-id', 'retry-after'];

/** A conversation with some images. */
const CHAT_MAX_BYTES = 8 * 1024 * 1024;

const chat = z.strictObject({
  key: z.string().min(1).max(500).meta({ description: 'The key that the gateway is called with.' }),
  request: z
    .looseObject({ model: z.string().min(1).max(300), messages: z.array(z.unknown()).min(1) })
    .meta({ description: 'A chat completion request, sent to the gateway as it is.' }),
});

/** `POST /playground/chat`: one chat completion through the gateway, for pages that may call no other origin. */
export function playgroundRoutes({ callers, chat: send }: Dependencies): FastifyPluginCallbackZod {
  return (app, _options, done) => {
    app.post(
      '/playground/chat',
      {
        bodyLimit: CHAT_MAX_BYTES,
        schema: {
          tags: ['gateway'],
          summary: 'Send a chat completion through the gateway with a key',
          description:
            'The answer is that of the gateway, status and body: JSON, or server-sent events if `request.stream` is true. The key is used for this call and kept nowhere.',
          body: chat,
          response: { 200: z.any().meta({ description: 'What the gateway answered.' }), ...errorAnswers },
        },
      },
      async (request, reply) => {
        await callers(credentialOf(request));
        const leaving = new AbortController();
        reply.raw.once('close', () => leaving.abort());
        const { key, request: body } = request.body;
        const answer = await send({ key, body: JSON.stringify(body), signal: leaving.signal });
        for (const name of PASSED_HEADERS) {
          const value = answer.headers.get(name);
          if (value !== null) reply.header(name, value);
        }
        reply.code(answer.status);
        // The types of web streams of Node and of the fetch library differ in name alone.
        const stream = answer.body as Parameters<typeof Readable.fromWeb>[0] | null;
        return reply
          .serializer((payload) => String(payload))
          .send(stream === null ? '' : Readable.fromWeb(stream));
      },
    );
    done();
  };
}
