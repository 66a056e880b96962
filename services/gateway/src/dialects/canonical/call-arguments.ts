import { mayLoseDigits, type RawTexts } from '../json/exact-json.ts';
import { isJsonObject, parseJsonObject } from '../json/json-object.ts';
import type { LossReport } from './losses.ts';
import type { ToolCallPart } from './part.ts';
import { wrapCustomInput } from './tool-names.ts';

/**
 * The arguments of a call for wires that write them as an object, as a value for `raw.stringify`. No arguments are an
 * empty object. Text that is no JSON object, such as a call that was cut short, is carried as `invalid_arguments`.
 */
export function argumentsObject(call: ToolCallPart, raw: RawTexts, report: LossReport): unknown {
  if (call.arguments.trim() === '') return {};
  if (call.form === 'custom') return parseJsonObject(wrapCustomInput(call.arguments));
  const value = parseJsonObject(call.arguments);
  if (!isJsonObject(value)) {
    report.lose('invalidArguments');
    return { invalid_arguments: call.arguments };
  }
  return mayLoseDigits(call.arguments) ? raw.add(call.arguments) : value;
}

/** The same as a JSON text, for answers: never changed if it is a JSON object. */
export function argumentsJson(text: string): string {
  if (text.trim() === '') return '{}';
  return parseJsonObject(text) === undefined ? JSON.stringify({ invalid_arguments: text }) : text;
}
