import type { Pattern } from './pattern-detector.ts';

const PRIOR = '(?:previous|prior|above|preceding|earlier|foregoing|existing|initial|original|system)';
const RULES =
  '(?:instructions?|prompts?|rules|directions?|guidelines|directives|commands|context|messages?|constraints|programming)';
const YOUR = '(?:your|the|its|any|all|my|these|those)';

/**
 * Phrases of prompt injection: attempts to replace a prompt, to have it shown, or to talk a model out of its rules.
 * Heuristics: `docs/guardrails.md` has what they catch and what they miss.
 */
export const INJECTION: readonly Pattern[] = [
  phrase(
    'override_instructions',
    'ignore|disregard|forget|override|bypass|discard|neglect|skip',
    `(?: (?:about|absolutely|completely|now|please|entirely|everything|anything|of|${YOUR}|and|that|was|were|said|tol[d]|you|to)){0,6} ${PRIOR}(?: ${PRIOR})?(?: (?:and|or|system|safety|security|developer))?(?: ${PRIOR})?(?: ${RULES}| (?:text|input|conversation|and (?:do|say|write|output|print|tell|act)))`,
  ),
  phrase(
    'override_instructions',
    'ignore|disregard|forget',
    `(?: (?:all|everything|anything))? (?:of )?(?:your|the) (?:${RULES}|training|safety|ethical)(?: ${RULES})?`,
  ),
  phrase(
    'override_instructions',
    'forget|ignore|disregard',
    ` everything (?:above|before|you (?:know|were|have been|are)|i (?:said|tol[d])|that (?:was|came) (?:above|before)|up to)`,
  ),
  phrase(
    'override_instructions',
    'vergiss|ignoriere|missachte|streiche|vergesst|ignoriert',
    `(?: (?:bitte|jetzt|alle|alles|sämtliche|die|deine)){0,4} (?:bisherigen|vorherigen|vorigen|obigen|früheren) (?:anweisungen|instruktionen|regeln|befehle|vorgaben)`,
  ),
  phrase(
    'override_instructions',
    'ignora|olvida|omite|ignore|ignorez|oublie|oubliez',
    `(?: (?:todas|toutes|las|les|tus|tes|vos|sus)){1,3} (?:instrucciones|instructions|reglas|règles|consignes|órdenes) (?:anteriores|previas|précédentes|antérieures|ci-dessus)`,
  ),
  phrase(
    'reveal_prompt',
    'reveal|show|print|display|output|repeat|leak|expose|dump|recite|give|tell|write|disclose|return',
    `(?: (?:me|us|out|back|verbatim|exactly|word for word|${YOUR}|full|entire|complete|exact|hidden|secret|confidential|raw|whole|contents? of|text of)){1,6} (?:system|initial|original|developer|hidden|secret|pre-?) ?(?:prompts?|instructions?|messages?|rules|guidelines)`,
  ),
  phrase(
    'reveal_prompt',
    'what',
    `(?: (?:is|are|was|were)|'s) your (?:(?:exact|full|hidden|secret|original|initial|system) ){1,3}(?:prompts?|instructions?|rules)`,
  ),
  phrase(
    'reveal_prompt',
    'repeat|print|output',
    ` (?:the words |everything |all (?:the )?text |the text )(?:above|before this)`,
  ),
  phrase(
    'persona',
    'you',
    ` (?:are|will be|shall be) (?:now |from now on )(?:(?:in|a|an|the|going to be|called|named|known as) ){0,3}(?:dan\\b|dude\\b|stan\\b|aim\\b|jailbroken|unrestricted|unfiltered|uncensored|evil|developer mode|god mode|free from|no longer bound|not bound)`,
  ),
  phrase(
    'persona',
    'act|pretend|behave|respond|answer|roleplay|simulate|imagine|operate',
    `(?: (?:as|to be|like|being|that|if|you|you're|are|a|an|the|ai|model|assistant|in|with|have|had|has|were|mode|chatbot|language)){1,9} (?:no |without (?:any )?|unrestricted|unfiltered|uncensored|jailbroken|free of|not bound by|dan\\b|developer mode)(?: ?(?:any )?(?:content |safety |ethical |moral )?(?:restrictions?|rules|limits|limitations|filters?|guidelines|policies|ethics|constraints|censorship|boundaries))?`,
  ),
  phrase('jailbreak', 'do', ` anything now\\b`),
  phrase(
    'jailbreak',
    'jailbreak|developer|god|debug|sudo|admin|maintenance|dan',
    `(?:ed)? mode (?:is (?:now )?)?(?:enabled|activated|on\\b|engaged|unlocked)(?! (?:in|for|on|by|when|if|only|and|at)\\b)`,
  ),
  phrase(
    'jailbreak',
    'enable|enter|activate|switch|unlock',
    ` (?:to |into |on )?(?:developer|jailbreak|god|dan|unrestricted|sudo) mode`,
  ),
  phrase(
    'jailbreak',
    'disable|remove|bypass|turn|lift|circumvent|drop|evade',
    ` (?:off )?(?:all |any |your |of |the ){1,3}(?:content |safety |ethical |security |moderation |built-in )(?:and (?:safety|ethical|content) )?(?:filters?|guardrails?|restrictions?|protocols?|policies|guidelines|checks|measures|constraints|safeguards)`,
  ),
  phrase(
    'false_authority',
    'new|updated|real|actual|important',
    ` (?:system )?(?:instructions?|directives?|rules|prompt)(?: (?:from|by) (?:the )?(?:developers?|admins?|administrators?|system|openai|anthropic|google))? ?: ?(?:ignore|you|do|from|forget|output|reveal|disregard)`,
  ),
  phrase(
    'false_authority',
    'as',
    ` (?:an?|your|the) (?:openai|anthropic|google|system)? ?(?:developer|administrator|admin|engineer|employee|creator),? i (?:am |hereby )?(?:authori[sz]e|order|command|permit|allow|grant|instruct)`,
  ),
  {
    kind: 'template_token',
    pattern: /<\|(?:im_start|im_end|system|start_header_id|eot_id|endoftext)\|>|\[\/?INST\]|<<\/?SYS>>/,
    charsMax: 24,
  },
  {
    kind: 'hidden_text',
    pattern: /(?:[\u{E0020}-\u{E007E}]){4,64}|(?:[\u200b\u200c\u2060]){8,64}/u,
    charsMax: 130,
  },
  phrase(
    'exfiltration',
    'send|post|forward|upload|exfiltrate|email|transmit|append',
    `(?: (?:me|us|it|them|all|the|this|that|entire|full|whole|any|your|user's|users'|user|of|and|above|previous|private|secret|confidential)){1,6} (?:conversation|chat history|api keys?|credentials|passwords?|secrets|system prompt|environment variables)(?: \\w{1,12}){0,3} to (?:https?:|the (?:url|address|following)|my |attacker|this (?:url|address|server))`,
  ),
];

/** A phrase that begins with one of some words; spaces stand for any white space. */
function phrase(kind: string, openers: string, rest: string): Pattern {
  return {
    kind,
    pattern: new RegExp(`(?<![A-Za-z0-9])(?:${openers})${spaced(rest)}`, 'i'),
    charsMax: 240,
  };
}

/** Words may be set apart by quotes, stars and commas, too. */
function spaced(source: string): string {
  return source.replaceAll(' ?', '[\\s,*"_]{0,4}').replaceAll(' ', '[\\s,*"_]{1,4}');
}
