import { isIP } from 'node:net';
import { isValidIBAN } from 'ibantools';
import { NATIONAL_IDS } from './national-ids.ts';
import type { Pattern } from './pattern-detector.ts';
import { isPhoneNumber } from './phone.ts';

/** Personal data, by Azure's names of the categories. Numbers count only with their checksum, where they have one. */
export const PERSONAL: readonly Pattern[] = [
  {
    kind: 'Email',
    pattern: /(?<![\w.+-])\w[\w.+-]{0,63}@(?:[A-Za-z0-9-]{1,63}\.){1,4}[A-Za-z]{2,24}(?![\w@-])/,
    charsMax: 346,
    accept: (match) => !RESERVED_DOMAIN.test(match) && !match.startsWith('git@'),
  },
  {
    kind: 'PhoneNumber',
    pattern: /(?<![\w+.-])\+\d[\d ().-]{6,22}\d(?!\w)/,
    charsMax: 26,
    accept: isPhoneNumber,
  },
  {
    kind: 'PhoneNumber',
    pattern: /(?<![\w+.(-])(?:\(\d{3}\) ?|\d{3}[-.])\d{3}[-.]\d{4}(?![\w-])/,
    charsMax: 15,
    accept: isPhoneNumber,
  },
  {
    kind: 'CreditCardNumber',
    pattern: /(?<![\w.-])[2-6]\d{3}(?:[ -]?\d){9,15}(?![\w.]\d|\d|-\d)/,
    charsMax: 38,
    accept: isCard,
  },
  {
    kind: 'InternationalBankingAccountNumber',
    pattern: /(?<![A-Za-z0-9])[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?(?![A-Za-z0-9])/,
    charsMax: 44,
    accept: (match) => isValidIBAN(match.replaceAll(' ', '')),
  },
  {
    kind: 'IPAddress',
    pattern: /(?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?![\w.]\w|\w)/,
    charsMax: 17,
    accept: (match) => isIP(match) === 4 && !LOCAL_ADDRESS.test(match),
  },
  {
    kind: 'IPAddress',
    pattern: /(?<![\w:.])(?:[0-9A-Fa-f]{1,4}:{1,2}){3,7}[0-9A-Fa-f]{1,4}(?![\w:])/,
    charsMax: 48,
    accept: (match) => isIP(match) === 6 && !/^(?:fe80|f[cd]|2001:db8)/i.test(match),
  },
  ...NATIONAL_IDS,
];

/** Domains that belong to no one (RFC 2606), and hosts without one. */
const RESERVED_DOMAIN = /[@.](?:example(?:\.(?:com|org|net))?|test|invalid|localhost|local|internal)$/i;
/** Of a private network, this machine, documentation, or no address of a host. */
const LOCAL_ADDRESS =
  /^(?:0|10|127|22[4-9]|2[3-5]\d)\.|^192\.168\.|^172\.(?:1[6-9]|2\d|3[01])\.|^169\.254\.|^192\.0\.2\.|^198\.51\.100\.|^203\.0\.113\.|\.0$|^(?:1\.1\.1\.1|8\.8\.[48]\.[48])$|^[1-9]\.\d{1,2}\.\d{1,2}\.\d{1,2}$/;

/** Whether digits are a card's: a known issuer, its length, its grouping, and Luhn's checksum. */
export function isCard(match: string): boolean {
  const digits = match.replace(/[ -]/g, '');
  if (!BRANDS.test(digits)) return false;
  if (match !== digits && !/^\d{4}([ -])\d{4,6}\1\d{4,5}(?:\1\d{1,4})?$/.test(match)) return false;
  let sum = 0;
  for (let index = 0; index < digits.length; index++) {
    let digit = digits.charCodeAt(digits.length - 1 - index) - 48;
    if (index % 2 === 1) digit = digit > 4 ? 2 * digit - 9 : 2 * digit;
    sum += digit;
  }
  return sum % 10 === 0 && !/^(\d)\1+$/.test(digits);
}

const BRANDS =
  /^(?:4\d{12}(?:\d{3}){0,2}|5[1-5]\d{14}|2(?:22[1-9]|2[3-9]\d|[3-6]\d\d|7[01]\d|720)\d{12}|3[47]\d{13}|3(?:0[0-5]|[68]\d)\d{11}|6(?:011|5\d\d|4[4-9]\d)\d{12}|35(?:2[89]|[3-8]\d)\d{12})$/;
