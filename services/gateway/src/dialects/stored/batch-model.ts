import { GatewayError } from '@tollgate/contracts';
import { parseJsonObject } from '../json/json-object.ts';

const LINE_FEED = 0x0a;

/**
 * The model that every line of a batch asks for, by the provider's own name: its bytes pass as they came. Throws
 * `invalid_request` naming the line that is no request, or that asks for another model: access to a model is checked once for all.
 */
export function batchModel(file: Buffer): string {
  let model: string | undefined;
  for (let start = 0, number = 1; start < file.length; number++) {
    const feed = file.indexOf(LINE_FEED, start);
    const end = feed === -1 ? file.length : feed;
    const line = file.toString('utf8', start, end).trim();
    start = end + 1;
    if (line === '') continue;
    const asked = modelOf(line);
    if (asked === undefined) throw wrong(`Line ${number} of the file is no JSON object with a body.model.`);
    model ??= asked;
    if (asked !== model)
      throw wrong(
        `Line ${number} of the file asks for another model than the lines before it; use one file for each.`,
      );
  }
  if (model === undefined) throw wrong('The file has no line.');
  return model;
}

function modelOf(line: string): string | undefined {
  const body = parseJsonObject(line)?.['body'];
  const model = typeof body === 'object' && body !== null && 'model' in body ? body.model : undefined;
  return typeof model === 'string' && model !== '' ? model : undefined;
}

function wrong(message: string): GatewayError {
  return new GatewayError('invalid_request', message, { param: 'file' });
}
