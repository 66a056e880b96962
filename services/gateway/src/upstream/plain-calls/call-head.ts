import type { OutgoingCall } from '../transport.ts';

/**
 * Renders the head of a call (RFC 9112 3), up to and with its empty line. Throws TypeError for a path or a header that would be more than
 * it says, and for headers that say how the body is framed or the connection used: those are written here.
 */
export function callHead({ path, method, headers, body }: OutgoingCall, host: string): string {
  if (!PATH.test(path)) throw new TypeError('the path of the call has a character that no path may have');
  let hostName = host;
  let fields = '';
  for (let at = 0; at < headers.length; at += 2) {
    const name = headers[at] ?? '';
    const value = headers[at + 1] ?? '';
    if (!NAME.test(name) || !VALUE.test(value))
      throw new TypeError(`the header ${name} of the call has no valid value`);
    if (OWN.test(name)) {
      if (name.toLowerCase() !== 'host') throw new TypeError(`the header ${name} is not a call's to set`);
      hostName = value;
    } else {
      fields += `${name}: ${value}\r\n`;
    }
  }
  const length = body.length > 0 || !BODILESS.test(method) ? `content-length: ${body.length}\r\n` : '';
  return `${method} ${path} HTTP/1.1\r\nhost: ${hostName}\r\nconnection: keep-alive\r\n${fields}${length}\r\n`;
}

const PATH = /^\/[\x21-\x7e\x80-\xff]*$/;
const NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
const VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;
/** Methods whose calls usually have no body (RFC 9110 8.6). */
const BODILESS = /^(?:GET|DELETE|OPTIONS)$/;
const OWN = /^(?:host|connection|content-length|transfer-encoding|keep-alive|upgrade|expect|te|trailer)$/i;
