import { type AST, RegExpParser } from '@eslint-community/regexpp';

/**
 * The source of a pattern that matches from the start of a match of `source` to the end of a text if more text could still complete,
 * extend or prevent that match: each part of `source` may be missing from the end of the text on. `flags` are those of `source`, at
 * most `i` and `u`. Throws Error for a back-reference, which no built-in pattern has.
 */
export function openPattern(source: string, flags: string): string {
  const { alternatives } = parsed(source, flags);
  return `(?:${openAlternatives(alternatives, true)})$`;
}

/** A source in two: what it looks back at first, if anything, and the rest. */
export function splitLookbehind(
  source: string,
  flags: string,
): { readonly before: string; readonly rest: string } {
  const { alternatives } = parsed(source, flags);
  const first = alternatives.length === 1 ? alternatives[0]?.elements[0] : undefined;
  const before = first?.type === 'Assertion' && first.kind === 'lookbehind' ? first.raw : '';
  return { before, rest: source.slice(before.length) };
}

function parsed(source: string, flags: string): AST.Pattern {
  return new RegExpParser().parsePattern(source, 0, source.length, flags.includes('u'));
}

/** `isFirst`: no character of the match came yet, so that one must come: a match does not start at the end of the text. */
function openAlternatives(alternatives: readonly AST.Alternative[], isFirst: boolean): string {
  return alternatives.map(({ elements }) => openSequence(elements, isFirst)).join('|');
}

function openSequence(elements: readonly AST.Element[], isFirst: boolean): string {
  let source = '';
  let isStarting = isFirst;
  for (const element of elements) {
    source += openElement(element, isStarting);
    isStarting &&= element.type === 'Assertion';
  }
  return source;
}

function openElement(element: AST.Element, isFirst: boolean): string {
  switch (element.type) {
    case 'Character':
    case 'CharacterClass':
    case 'CharacterSet':
      return isFirst ? element.raw : `(?:${element.raw}|$)`;
    case 'Group':
    case 'CapturingGroup':
      return `(?:${openAlternatives(element.alternatives, isFirst)})`;
    case 'Quantifier':
      return openQuantifier(element, isFirst);
    case 'Assertion':
      return openAssertion(element);
    default:
      throw new Error(`a built-in pattern has no ${element.type}`);
  }
}

function openQuantifier({ element, min, max, raw }: AST.Quantifier, isFirst: boolean): string {
  const isOne =
    element.type === 'Character' || element.type === 'CharacterClass' || element.type === 'CharacterSet';
  // Shorter than `(?:x|$){8,64}`, and several times faster.
  if (isOne && min <= 1) return isFirst || min === 0 ? raw : `(?:${raw}|$)`;
  if (isOne) return `(?:${raw}|${element.raw}{${isFirst ? 1 : 0},${min - 1}}$)`;
  const times = raw.slice(element.raw.length);
  if (element.type === 'Assertion' || max === 0)
    throw new Error(`a built-in pattern does not repeat ${element.raw}`);
  return openElement(element, false) + times;
}

function openAssertion(assertion: AST.Assertion): string {
  switch (assertion.kind) {
    case 'lookahead':
      // What may still come decides. The rest of the pattern does not matter then: the match is open.
      return `(?:(?=(?:${openAlternatives(assertion.alternatives, false)})$)[^]*|${assertion.raw})`;
    case 'word':
      return `(?:${assertion.raw}|$)`;
    default:
      return assertion.raw;
  }
}
