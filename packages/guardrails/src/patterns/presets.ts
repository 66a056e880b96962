import type { Pattern } from './pattern-detector.ts';
import { isCard, PERSONAL } from './personal.ts';
import { SECRETS } from './secrets.ts';

/** The named patterns of the check `regex`, by TrueFoundry's names. */
export const PRESETS: ReadonlyMap<string, readonly Pattern[]> = new Map([
  ['us_ssn', [number('us_ssn', /(?!000|666|9\d\d)\d{3}-(?!00)\d{2}-(?!0000)\d{4}/)]],
  ['us_ssn_no_dash', [number('us_ssn_no_dash', /(?!000|666|9\d\d)\d{3}(?!00)\d{2}(?!0000)\d{4}/)]],
  ['email', named('email', PERSONAL, 'Email')],
  [
    'us_phone',
    [number('us_phone', /(?:\+?1[ .-]?)?(?:\([2-9]\d{2}\) ?|[2-9]\d{2}[ .-])[2-9]\d{2}[ .-]\d{4}/)],
  ],
  ['visa', [card('visa', /4\d{3}(?:[ -]?\d){9,15}/)]],
  ['mastercard', [card('mastercard', /[25]\d{3}(?:[ -]?\d){12}/)]],
  ['amex', [card('amex', /3[47]\d{2}(?:[ -]?\d){11}/)]],
  ['discover', [card('discover', /6\d{3}(?:[ -]?\d){12}/)]],
  ['credit_card', named('credit_card', PERSONAL, 'CreditCardNumber')],
  ['aws_access_key', named('aws_access_key', SECRETS, 'aws_access_key')],
  ['aws_secret_key', named('aws_secret_key', SECRETS, 'aws_secret_key')],
  ['github_token', named('github_token', SECRETS, 'github_token')],
  ['slack_token', named('slack_token', SECRETS, 'slack_token')],
  ['generic_api_key', named('generic_api_key', SECRETS, 'generic_api_key')],
  ['ipv4', [number('ipv4', /(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)/)]],
  ['ipv6', named('ipv6', PERSONAL, 'IPAddress').slice(1)],
  [
    'url',
    [
      {
        kind: 'url',
        pattern: /(?<![A-Za-z])https?:\/\/[A-Za-z0-9][^\s<>"'`)\]}]{1,500}/,
        charsMax: 512,
      },
    ],
  ],
  ['passport_us', passport('us', /[A-Z]?\d{8,9}/)],
  ['passport_uk', passport('uk', /\d{9}/)],
  ['passport_germany', passport('germany', /[CFGHJKLMNPRTVWXYZ0-9]{9,10}/)],
  ['passport_france', passport('france', /\d{2}[A-Z]{2}\d{5}/)],
  ['passport_netherlands', passport('netherlands', /[A-NP-Z]{2}[A-NP-Z0-9]{6}\d/)],
  ['passport_canada', passport('canada', /[A-Z]{2}\d{6}|[A-Z]\d{6}[A-Z]{2}/)],
  ['passport_india', passport('india', /[A-PR-WY]\d{7}/)],
  ['passport_australia', passport('australia', /[A-Z]{1,2}\d{7}/)],
  ['passport_china', passport('china', /[A-Z]{1,2}\d{7,8}/)],
  ['passport_japan', passport('japan', /[A-Z]{2}\d{7}/)],
  words(
    'gender_sexual_orientation',
    'gay|lesbian|bisexual|transgender|non-?binary|queer|homosexual|heterosexual|sexual orientation|gender identity|intersex|asexual',
  ),
  words(
    'race_ethnicity_national_origin',
    'african american|caucasian|hispanic|latin[oax]|asian american|native american|ethnicity|racial background|national origin|race or ethnicity|country of birth',
  ),
  words(
    'religion',
    'christian|catholic|protestant|muslim|islam|jewish|judaism|hindu|buddhist|sikh|atheist|religious beliefs?|mormon|evangelical',
  ),
  words(
    'age_discrimination',
    'too old|too young|over the hill|date of birth|year of birth|recent graduates? only|digital natives?|young and energetic|age limit',
  ),
  words(
    'disability',
    'disabled|disability|disabilities|wheelchair|blind person|deaf|mentally ill|autistic|handicapped|chronic illness',
  ),
  words(
    'marital_family_status',
    'marital status|married|divorced|widowed|single mother|single father|pregnant|pregnancy|maternity leave|number of children|plan(?:ning|s)? to have children',
  ),
  words(
    'military_status',
    'veteran|military service|active duty|national guard|reservist|honorable discharge|dishonorable discharge',
  ),
  words(
    'public_assistance',
    'welfare recipient|food stamps|snap benefits|section 8|medicaid|unemployment benefits|public assistance|housing voucher',
  ),
  words(
    'weapons_firearms',
    'firearms?|handguns?|shotguns?|assault rifles?|ar-15|ak-47|ghost guns?|glock|silencer for|untraceable guns?|semi-?automatic',
  ),
  words('weapons_other', 'machetes?|brass knuckles|tasers?|crossbows?|switchblades?|pepper spray|nunchucks'),
  words(
    'explosives',
    'pipe bombs?|explosives?|c-4|dynamite|detonators?|molotov|ieds?|nitroglycerin|anfo|make a bomb|bomb-?making',
  ),
  words(
    'violence_threats',
    "(?:i will|i'll|going to|gonna) (?:kill|hurt|stab|shoot|murder|beat) (?:you|him|her|them)|death threats?|kill (?:you|yourself)|beat (?:you|him|her) up",
  ),
  words(
    'terrorism',
    'terrorists?|terrorism|jihadists?|isis|al-?qaeda|suicide bomb(?:er|ing)s?|extremist attack|radicali[sz]ation',
  ),
  words(
    'self_harm_suicide',
    'suicid(?:e|al)|kill myself|self-?harm|cut myself|end my life|want to die|overdose on',
  ),
  words(
    'illegal_activities',
    'money laundering|launder money|drug dealing|sell drugs|cocaine|heroin|meth(?:amphetamine)?|counterfeit money|human trafficking|stolen credit cards?|tax evasion|hire a hitman',
  ),
  words(
    'harassment_hate',
    'racial slurs?|hate speech|go back to your country|subhuman|white supremacy|ethnic cleansing|you people are|inferior race',
  ),
]);

function named(kind: string, among: readonly Pattern[], name: string): readonly Pattern[] {
  return among.filter((pattern) => pattern.kind === name).map((pattern) => ({ ...pattern, kind }));
}

function number(kind: string, form: RegExp): Pattern {
  const source = `(?<![\\w.-])(?:${form.source})(?![\\w]|[.-]\\d)`;
  return { kind, pattern: new RegExp(source), charsMax: 24 };
}

function card(kind: string, form: RegExp): Pattern {
  const pattern = new RegExp(`(?<![\\w.-])(?:${form.source})(?!\\d|-\\d)`);
  return { kind, pattern, charsMax: 40, accept: isCard };
}

/** A passport's number says little alone: it counts behind the word. */
function passport(country: string, form: RegExp): readonly Pattern[] {
  const source = `(?<=passport[^\\n]{0,24}[^A-Za-z0-9])(?:${form.source})(?![A-Za-z0-9])`;
  const pattern = new RegExp(source, 'i');
  return [{ kind: `passport_${country}`, pattern, charsMax: 12 }];
}

function words(kind: string, list: string): [string, readonly Pattern[]] {
  const pattern = new RegExp(`(?<![A-Za-z0-9])(?:${list.replaceAll(' ', '\\s')})(?![A-Za-z0-9])`, 'i');
  return [kind, [{ kind, pattern, charsMax: 48 }]];
}
