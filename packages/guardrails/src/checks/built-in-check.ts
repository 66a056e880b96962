import { INJECTION } from '../patterns/injection.ts';
import { operatorPattern } from '../patterns/operator-pattern.ts';
import { type Pattern, patternDetectors } from '../patterns/pattern-detector.ts';
import { PERSONAL } from '../patterns/personal.ts';
import { PRESETS } from '../patterns/presets.ts';
import { SECRETS } from '../patterns/secrets.ts';
import { SQL_COMMENTS, type SqlOptions, sqlPatterns } from '../patterns/sql.ts';
import { UNSAFE_CODE } from '../patterns/unsafe-code.ts';
import { wordsDetector } from '../patterns/words.ts';
import type { Detector } from '../scan/detector.ts';
import { type MetadataConfig, metadataFault } from './metadata.ts';
import { type SizeConfig, sizeFault } from './size.ts';

/** What a built-in check is set up with, by the last part of its manifest's type. */
export type BuiltInConfig =
  | { readonly kind: 'regex'; readonly config: RegexConfig }
  | { readonly kind: 'secret-detection'; readonly config?: { readonly redaction_text?: string | undefined } }
  | { readonly kind: 'tfy-pii'; readonly config: { readonly pii_categories: readonly string[] } }
  | { readonly kind: 'tfy-prompt-injection' }
  | { readonly kind: 'sql-sanitizer'; readonly config?: SqlOptions }
  | { readonly kind: 'code-safety-linter' }
  | { readonly kind: 'tfy-metadata'; readonly config: MetadataConfig }
  | { readonly kind: 'tollgate-words'; readonly config: WordsConfig }
  | { readonly kind: 'tollgate-size'; readonly config: SizeConfig };

/** Config of the check `regex`. */
export type RegexConfig = {
  readonly preset_patterns?: { readonly presets: readonly string[] } | undefined;
  readonly custom_patterns?:
    | readonly { readonly pattern: string; readonly redaction_text?: string | undefined }[]
    | undefined;
};

/** Config of the check `tollgate-words`: words that may not occur, or of which one must. */
export type WordsConfig = {
  readonly denied?: readonly string[] | undefined;
  readonly required?: readonly string[] | undefined;
};

/** What a check of a request as a whole looks at. */
export type RequestFacts = {
  readonly metadata: Readonly<Record<string, string>>;
  /** Characters of all texts. */
  readonly characters: number;
};

/**
 * A check that runs inside the gateway. `text`: looks at each text and can rewrite it. `topic`: one of its words must occur
 * in a text of the user. `request`: says what is wrong with a request as a whole; undefined if nothing is.
 */
export type BuiltInCheck =
  | { readonly scope: 'text'; readonly detectors: readonly Detector[]; readonly replacement: string }
  | { readonly scope: 'topic'; readonly detectors: readonly Detector[] }
  | { readonly scope: 'request'; fault(facts: RequestFacts): string | undefined };

/** What stands in place of a finding unless the manifest says otherwise. */
export const REDACTED = '[REDACTED]';

/** Makes a check ready. Throws PatternFault for an operator's pattern that cannot be used. */
export function builtInCheck(given: BuiltInConfig, isRewriting = false): BuiltInCheck {
  switch (given.kind) {
    case 'regex':
      return text(regexDetectors(given.config));
    case 'secret-detection':
      return text(patternDetectors(SECRETS), given.config?.redaction_text);
    case 'tfy-pii':
      return text(personalDetectors(given.config.pii_categories));
    case 'tfy-prompt-injection':
      return text(patternDetectors(INJECTION));
    case 'sql-sanitizer':
      return text(sqlDetectors(given.config ?? {}, isRewriting), '');
    case 'code-safety-linter':
      return text(patternDetectors(UNSAFE_CODE));
    case 'tfy-metadata':
      return { scope: 'request', fault: ({ metadata }) => metadataFault(given.config, metadata) };
    case 'tollgate-words': {
      const { denied = [], required = [] } = given.config;
      if (denied.length > 0) return text([wordsDetector(denied)]);
      return { scope: 'topic', detectors: [wordsDetector(required)] };
    }
    case 'tollgate-size':
      return { scope: 'request', fault: (facts) => sizeFault(given.config, facts) };
    default: {
      given satisfies never;
      throw new Error('this gateway does not know the kind of the check');
    }
  }
}

/** Categories of personal data that the built-in check finds. */
export const PII_CATEGORIES: ReadonlySet<string> = new Set(PERSONAL.map(({ kind }) => kind));

function text(detectors: readonly Detector[], replacement = REDACTED): BuiltInCheck {
  return { scope: 'text', detectors, replacement };
}

function regexDetectors({ preset_patterns, custom_patterns = [] }: RegexConfig): readonly Detector[] {
  const presets = (preset_patterns?.presets ?? []).flatMap((name) => PRESETS.get(name) ?? []);
  return [
    ...patternDetectors(presets),
    ...custom_patterns.map(({ pattern, redaction_text }) =>
      operatorPattern(pattern, redaction_text ?? REDACTED),
    ),
  ];
}

/** Findings are replaced by their category, so that a text can still be understood. */
function personalDetectors(categories: readonly string[]): readonly Detector[] {
  const wanted = (pattern: Pattern) => categories.includes('*') || categories.includes(pattern.kind);
  return patternDetectors(PERSONAL.filter(wanted)).map(replacedByKind);
}

function replacedByKind(detector: Detector): Detector {
  return {
    next(text, from) {
      const finding = detector.next(text, from);
      return finding && { ...finding, replacement: `[${finding.kind}]` };
    },
    openFrom: (text, from) => detector.openFrom(text, from),
  };
}

/** Comments are removed by a check that rewrites; they are nothing to block for. */
function sqlDetectors(options: SqlOptions, isRewriting: boolean): readonly Detector[] {
  const comments = isRewriting && options.strip_comments !== false ? SQL_COMMENTS : [];
  return patternDetectors([...sqlPatterns(options), ...comments]);
}
