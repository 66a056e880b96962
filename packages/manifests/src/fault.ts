import type { z } from 'zod';
import { NOT_SUPPORTED_YET, UNKNOWN_FIELD } from './kinds/strict-object.ts';
import { didYouMean } from './nearest.ts';

/** What kind of mistake a fault is; stable, for programs. */
export type ManifestFaultCode =
  | 'invalid_syntax'
  | 'invalid_field'
  | 'unknown_field'
  | 'duplicate'
  | 'dangling_reference'
  | 'cycle'
  | 'not_supported_yet'
  | 'conflict'
  | 'forbidden'
  | 'secret_not_storable';

/** What is wrong in a text of manifests, and where. */
export type ManifestFault = {
  /** Index of the document, from 0; documents without content do not count. */
  readonly document: number;
  /** Line in the whole text, from 1; 0 when unknown. */
  readonly line: number;
  /** For example `rules[0].unit`; empty for the document as a whole. */
  readonly path: string;
  readonly message: string;
  readonly code: ManifestFaultCode;
};

/** A place in a document and what is wrong there. */
export type Finding = {
  readonly path: readonly PropertyKey[];
  /** How much of the path is told, where its end may be a secret that slipped into a key. */
  readonly shownPath?: readonly PropertyKey[];
  readonly message: string;
  readonly code: ManifestFaultCode;
};

/** What a schema found, one finding for each field, in words of ours. */
export function findings(issues: readonly z.core.$ZodIssue[]): Finding[] {
  return issues.flatMap((issue): Finding[] => {
    if (issue.code !== 'unrecognized_keys') {
      const message = wording(issue);
      const finding = { path: issue.path, message, code: codeOf(issue, message) };
      return [issue.code === 'invalid_key' ? { ...finding, shownPath: issue.path.slice(0, -1) } : finding];
    }
    // strictObject writes one line for each key.
    const lines = issue.message.split('\n');
    return issue.keys.map((key, index) => {
      const message = lines[index] ?? UNKNOWN_FIELD;
      const finding = { path: [...issue.path, key], message, code: codeOf(issue, message) };
      if (message !== UNKNOWN_FIELD || FIELD_LIKE.test(key)) return finding;
      return { ...finding, shownPath: issue.path, message: `${message}; its name looks like none` };
    });
  });
}

/** What no key of a provider and no half of a line looks like. */
const FIELD_LIKE = /^(?=.{1,40}$)[A-Za-z]{1,24}([_-][A-Za-z]{1,24})*$/;

/** `['rules', 0, 'unit']` as `rules[0].unit`. */
export function formatPath(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === 'number') return `${text}[${part}]`;
    return text === '' ? String(part) : `${text}.${String(part)}`;
  }, '');
}

/** The code that a schema gave an issue by `params: { fault }`, or what its words say. */
function codeOf(issue: z.core.$ZodIssue, message: string): ManifestFaultCode {
  if (issue.code === 'custom' && issue.params?.['fault'] === 'duplicate') return 'duplicate';
  if (message.includes(NOT_SUPPORTED_YET)) return 'not_supported_yet';
  return message.startsWith(UNKNOWN_FIELD) ? 'unknown_field' : 'invalid_field';
}

function wording(issue: z.core.$ZodIssue): string {
  const isMissing = issue.input === undefined;
  switch (issue.code) {
    case 'invalid_type':
      return isMissing ? 'is required' : `must be ${aKind(issue.expected)}`;
    case 'invalid_value': {
      if (isMissing) return 'is required';
      if (!issue.message.startsWith('Invalid ')) return issue.message;
      const choices = issue.values.map(String);
      if (choices.length === 1) return `must be ${choices[0]}`;
      return `must be one of ${choices.join(', ')}${hint(issue.input, choices)}`;
    }
    case 'invalid_union':
      return unionWording(issue);
    case 'too_small':
      return issue.message.startsWith('Too small')
        ? bound(issue.inclusive === false ? 'above' : 'at least', issue.origin, issue.minimum)
        : issue.message;
    case 'too_big':
      return issue.message.startsWith('Too big')
        ? bound('at most', issue.origin, issue.maximum)
        : issue.message;
    case 'invalid_key':
      return issue.issues[0]?.message ?? issue.message;
    default:
      return issue.message;
  }
}

function bound(word: string, origin: string, value: number | bigint): string {
  if (origin === 'array') return `must have ${word} ${value} ${Number(value) === 1 ? 'entry' : 'entries'}`;
  if (origin === 'string') return `must have ${word} ${value} character${Number(value) === 1 ? '' : 's'}`;
  return `must be ${word} ${value}`;
}

/** Where a tag tells the choices apart, zod's own words are for programmers; those that a schema gave stay. */
function unionWording(issue: z.core.$ZodIssueInvalidUnion): string {
  if (!issue.message.startsWith('Invalid ')) return issue.message;
  if (issue.discriminator === undefined) return 'has none of the forms that it may have';
  const choices = ('options' in issue ? (issue.options ?? []) : []).map(String);
  const tag = tagOf(issue.input, issue.discriminator);
  if (tag === undefined) return 'is required';
  return `must be ${choices.length === 1 ? '' : 'one of '}${choices.join(', ')}${hint(tag, choices)}`;
}

function tagOf(input: unknown, discriminator: string): unknown {
  if (typeof input !== 'object' || input === null) return undefined;
  return Object.entries(input).find(([key]) => key === discriminator)?.[1];
}

function hint(input: unknown, choices: readonly string[]): string {
  return typeof input === 'string' ? didYouMean(input, choices) : '';
}

function aKind(expected: string): string {
  if (expected === 'int') return 'a whole number';
  if (expected === 'record') return 'an object';
  return /^[aeiou]/.test(expected) ? `an ${expected}` : `a ${expected}`;
}
