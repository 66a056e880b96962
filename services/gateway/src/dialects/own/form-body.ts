import { randomUUID } from 'node:crypto';
import type { FormFile } from '../form/form.ts';

/** A multipart/form-data body (RFC 7578) of texts and a file. */
export function formBody(
  texts: Readonly<Record<string, string>>,
  file: { readonly name: string; readonly of: FormFile } | undefined,
): { readonly body: Buffer; readonly contentType: string } {
  const boundary = randomUUID();
  const part = (name: string, more: string) =>
    `--${boundary}\r\nContent-Disposition: form-data; name="${quoted(name)}"${more}\r\n\r\n`;
  const pieces: Buffer[] = [];
  for (const [name, value] of Object.entries(texts))
    pieces.push(Buffer.from(`${part(name, '')}${value}\r\n`));
  if (file !== undefined) {
    const head = `; filename="${quoted(file.of.name)}"\r\nContent-Type: application/octet-stream`;
    pieces.push(Buffer.from(part(file.name, head)), file.of.data, Buffer.from('\r\n'));
  }
  pieces.push(Buffer.from(`--${boundary}--\r\n`));
  return { body: Buffer.concat(pieces), contentType: `multipart/form-data; boundary=${boundary}` };
}

/** As browsers write names (HTML, "multipart/form-data encoding algorithm"). */
function quoted(name: string): string {
  return name.replaceAll('"', '%22').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}
