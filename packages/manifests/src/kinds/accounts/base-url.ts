import { z } from 'zod';

/** An address of HTTP or HTTPS without credentials, query or a slash at its end. */
export const baseUrl = z
  .string()
  .max(2_000)
  .transform((text, context) => {
    const url = URL.canParse(text) ? new URL(text) : undefined;
    const isPlain = url?.username === '' && url.password === '' && url.search === '' && url.hash === '';
    if (!isPlain || !/^https?:$/.test(url?.protocol ?? '')) {
      context.addIssue('must be an http or https URL without credentials or query');
      return z.NEVER;
    }
    return text.replace(/\/+$/, '');
  });

/** Returns an address as manifests keep it; undefined unless it is one that `base_url` takes. */
export function plainBaseUrl(text: string): string | undefined {
  return baseUrl.safeParse(text).data;
}
