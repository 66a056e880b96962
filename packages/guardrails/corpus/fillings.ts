const DIGITS = '0123456789';
const UPPER = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const LETTERS = UPPER + UPPER.toLowerCase();
const ALPHANUMERIC = LETTERS + DIGITS;
const BASE64 = `${ALPHANUMERIC}+/`;

/**
 * Values by name that stand in bad prompts: secrets in the forms of their issuers and personal data with right checksums. They
 * are drawn when they are asked for, so that no file holds what a scanner of repositories takes for a secret.
 */
export function fillings(seed: number): ReadonlyMap<string, () => string> {
  const random = generator(seed + 1);
  const draw = (alphabet: string, length: number) =>
    Array.from({ length }, () => alphabet[Math.floor(random() * alphabet.length)]).join('');
  const pick = (...values: readonly string[]) => values[seed % values.length] ?? '';
  return new Map([
    ['aws_access_key', () => `AKIA${draw(`${UPPER}234567`, 16)}`],
    ['aws_secret_key', () => draw(BASE64, 40)],
    ['github_token', () => `ghp_${draw(ALPHANUMERIC, 36)}`],
    ['slack_token', () => `xoxb-${draw(DIGITS, 12)}-${draw(ALPHANUMERIC, 24)}`],
    ['stripe_key', () => `sk_live_${draw(ALPHANUMERIC, 24)}`],
    ['openai_key', () => `sk-proj-${draw(`${ALPHANUMERIC}_-`, 63)}a`],
    ['anthropic_key', () => `sk-ant-api03-${draw(`${ALPHANUMERIC}_-`, 92)}A`],
    ['npm_token', () => `npm_${draw(ALPHANUMERIC, 36)}`],
    ['key_body', () => Array.from({ length: 6 }, () => draw(BASE64, 64)).join('\n')],
    ['jwt', () => `eyJhbGciOiJIUzI1NiJ9.eyJ${draw(ALPHANUMERIC, 60)}.${draw(`${ALPHANUMERIC}_-`, 43)}`],
    ['password', () => `${draw(LETTERS, 6)}${draw(DIGITS, 3)}${draw(LETTERS, 3)}`],
    ['random', () => draw(ALPHANUMERIC, 32)],
    ['company', () => pick('acme-corp', 'globex', 'northwind', 'initech')],
    [
      'email',
      () => `${draw(LETTERS.toLowerCase(), 6)}.${draw('aeiou', 2)}@${pick('gmx.at', 'mail.globex.io')}`,
    ],
    ['phone', () => pick('+49 30 901820', '+44 20 7946 0958', '+33 1 42 68 53 00', '+43 1 58858 0')],
    ['us_phone', () => pick('(212) 555-2368', '415-555-2671', '646.555.0143', '+1 312 555 7788')],
    ['ip', () => pick('85.214.132.117', '91.198.174.192', '2a00:1450:4001:82a:0:0:0:200e', '193.99.144.80')],
    [
      'iban',
      () =>
        pick(
          'DE89 3704 0044 0532 0130 00',
          'GB82WEST12345698765432',
          'AT611904300234573201',
          'FR14 2004 1010 0505 0001 3M02 606',
        ),
    ],
    ['ssn', () => pick('536-22-8145', '219-09-9998', '457-55-5463', '612-34-9087')],
    ['nino', () => pick('AB 12 34 56 C', 'CE123456D', 'JG 10 37 59 A', 'KT 77 20 11 B')],
    ['steuer_id', () => pick('86 095 742 719', '47036892816', '65929970489', '57 549 285 017')],
    ['card', () => card(`4${draw(DIGITS, 14)}`)],
    ['cpf', () => cpf(draw(DIGITS, 9))],
    ['dni', () => dni(draw(DIGITS, 8))],
  ]);
}

/** Mulberry32: numbers from 0 to 1 that are the same on every machine. */
function generator(seed: number): () => number {
  let state = seed * 0x9e3779b1;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Fifteen digits and Luhn's check digit, in groups of four. */
function card(digits: string): string {
  let sum = 0;
  for (const [index, digit] of [...digits].entries()) {
    const value = Number(digit) * (index % 2 === 0 ? 2 : 1);
    sum += value > 9 ? value - 9 : value;
  }
  return `${digits}${(10 - (sum % 10)) % 10}`.replace(/(\d{4})(?=\d)/g, '$1 ');
}

/** Nine digits and the two check digits of a Brazilian CPF. */
function cpf(digits: string): string {
  const check = (given: string) => {
    const sum = [...given].reduce((all, digit, index) => all + Number(digit) * (given.length + 1 - index), 0);
    return String(((sum * 10) % 11) % 10);
  };
  const first = digits + check(digits);
  return (first + check(first)).replace(/(\d{3})(\d{3})(\d{3})(\d{2})/, '$1.$2.$3-$4');
}

/** Eight digits and the letter of a Spanish DNI. */
function dni(digits: string): string {
  return digits + 'TRWAGMYFPDXBNJZSQVHLCKE'[Number(digits) % 23];
}
