/** What OpenAI clients take as their base URL. */
export function baseUrl(gatewayUrl: string): string {
  return `${gatewayUrl.replace(/\/+$/, '')}/v1`;
}
