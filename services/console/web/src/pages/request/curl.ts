import type { RequestDetail } from '../../api/api-answer.ts';
import { baseUrl } from '../../history/base-url.ts';

/** A request like this one, as a curl command: model, stream and tags. The messages are not part of history. */
export function curlOf(detail: RequestDetail, gatewayUrl: string): string {
  const isEmbedding = detail.dialect?.includes('embedding') === true;
  const body = isEmbedding
    ? { model: detail.model_asked, input: 'Hello' }
    : {
        model: detail.model_asked,
        ...(detail.streaming ? { stream: true } : {}),
        messages: [{ role: 'user', content: 'Hello' }],
      };
  const tags = Object.keys(detail.tags).length > 0 ? JSON.stringify(detail.tags) : undefined;
  return [
    `curl ${detail.streaming ? '-N ' : ''}${baseUrl(gatewayUrl)}/${isEmbedding ? 'embeddings' : 'chat/completions'}`,
    `  -H "Authorization: Bearer $TOLLGATE_KEY"`,
    `  -H 'Content-Type: application/json'`,
    ...(tags === undefined ? [] : [`  -H ${quoted(`x-tfy-metadata: ${tags}`)}`]),
    `  -d ${quoted(JSON.stringify(body))}`,
  ].join(' \\\n');
}

/** A text as one word of a POSIX shell. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
