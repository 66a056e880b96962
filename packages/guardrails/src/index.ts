export {
  type BuiltInCheck,
  type BuiltInConfig,
  builtInCheck,
  PII_CATEGORIES,
  REDACTED,
  type RequestFacts,
} from './checks/built-in-check.ts';
export { compiledPattern, operatorPattern, PatternFault } from './patterns/operator-pattern.ts';
export { PRESETS } from './patterns/presets.ts';
export { CONTEXT_CHARS, type Detector, type Finding } from './scan/detector.ts';
export { findAll, findFirst } from './scan/find.ts';
export { Placeholders } from './scan/placeholders.ts';
export { type Replace, rewrite } from './scan/rewrite.ts';
export { type FoundText, type Released, TextStream, type TextStreamOptions } from './scan/text-stream.ts';
