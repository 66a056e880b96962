import { createRequire } from 'node:module';
import type { Pattern } from './pattern-detector.ts';

type Validator = { validate(value: string): { readonly isValid: boolean } };

/** Loaded with the first candidate of their kind: most gateways never see one. */
const require = createRequire(import.meta.url);

/**
 * National ids whose checksum `stdnum` knows. Forms that are digits alone are common in ordinary text, so that they
 * count only behind a word that names them.
 */
export const NATIONAL_IDS: readonly Pattern[] = [
  id('USSocialSecurityNumber', () => require('stdnum/lib/cjs/us/ssn.js'), /\d{3}-\d{2}-\d{4}/),
  id('USSocialSecurityNumber', () => require('stdnum/lib/cjs/us/ssn.js'), /\d{9}/, /ssn|social security/),
  id('BRCPFNumber', () => require('stdnum/lib/cjs/br/cpf.js'), /\d{3}\.\d{3}\.\d{3}-\d{2}/),
  id('BRCPFNumber', () => require('stdnum/lib/cjs/br/cpf.js'), /\d{11}/, /cpf/),
  id(
    'NLCitizensServiceNumber',
    () => require('stdnum/lib/cjs/nl/bsn.js'),
    /\d{9}|\d{4}\.\d{2}\.\d{3}/,
    /bsn|burgerservicenummer|sofi/,
  ),
  id('ESDNI', () => require('stdnum/lib/cjs/es/dni.js'), /\d{8}-?[A-Z]/),
  id('ESDNI', () => require('stdnum/lib/cjs/es/nie.js'), /[XYZ]-?\d{7}-?[A-Z]/),
  id('PLNationalID', () => require('stdnum/lib/cjs/pl/pesel.js'), /\d{11}/, /pesel/),
  id(
    'FRSocialSecurityNumber',
    () => require('stdnum/lib/cjs/fr/nir.js'),
    /[12] ?\d{2} ?(?:0[1-9]|1[0-2]) ?\d[\dAB] ?\d{3} ?\d{3} ?\d{2}/,
  ),
  id(
    'ITFiscalCode',
    () => require('stdnum/lib/cjs/it/codicefiscale.js'),
    /[A-Z]{6}\d{2}[A-EHLMPRST]\d{2}[A-Z]\d{3}[A-Z]/,
  ),
  id(
    'DETaxIdentificationNumber',
    () => require('stdnum/lib/cjs/de/idnr.js'),
    /\d{2} ?\d{3} ?\d{3} ?\d{3}/,
    /steuer-?id\w{0,24}|idnr|tax id/,
  ),
  id('BENationalNumber', () => require('stdnum/lib/cjs/be/nn.js'), /\d{2}\.\d{2}\.\d{2}-\d{3}\.\d{2}/),
  id(
    'SENationalID',
    () => require('stdnum/lib/cjs/se/personnummer.js'),
    /(?:19|20)\d{6}-?\d{4}|\d{6}[-+]\d{4}/,
  ),
  id('FINationalID', () => require('stdnum/lib/cjs/fi/hetu.js'), /\d{6}[-+A-FU-Y]\d{3}[0-9A-Y]/),
  id(
    'NOIdentityNumber',
    () => require('stdnum/lib/cjs/no/fodselsnummer.js'),
    /\d{6} ?\d{5}/,
    /f(?:ø|o)dselsnummer|personnummer|fnr/,
  ),
  id(
    'INUniqueIdentificationNumber',
    () => require('stdnum/lib/cjs/in/aadhaar.js'),
    /[2-9]\d{3}[ -]?\d{4}[ -]?\d{4}/,
    /aadhaar|uidai/,
  ),
  id(
    'CNResidentIdentityCardNumber',
    () => require('stdnum/lib/cjs/cn/ric.js'),
    /[1-9]\d{5}(?:19|20)\d{9}[\dX]/,
  ),
  id(
    'CASocialInsuranceNumber',
    () => require('stdnum/lib/cjs/ca/sin.js'),
    /\d{3}[ -]?\d{3}[ -]?\d{3}/,
    /sin|social insurance/,
  ),
  id('CHSocialSecurityNumber', () => require('stdnum/lib/cjs/ch/ssn.js'), /756\.\d{4}\.\d{4}\.\d{2}/),
  id(
    'TRNationalIdentificationNumber',
    () => require('stdnum/lib/cjs/tr/tckimlik.js'),
    /\d{11}/,
    /tc ?kimlik|tckn/,
  ),
  id('ZAIdentificationNumber', () => require('stdnum/lib/cjs/za/idnr.js'), /\d{13}/, /id number|rsa id/),
  id(
    'UKNationalInsuranceNumber',
    () => require('stdnum/lib/cjs/gb/nino.js'),
    /[A-CEGHJ-PR-TW-Z]{2} ?\d{2} ?\d{2} ?\d{2} ?[A-D]/,
  ),
];

/** An id with a form and, if needed, a word before it. */
function id(kind: string, load: () => Validator, form: RegExp, word?: RegExp): Pattern {
  const named =
    word === undefined ? '' : `(?<=(?:${word.source})[^\\n\\w]{0,4}(?:(?:is|no|nr|number)[^\\n\\w]{1,3})?)`;
  let validator: Validator | undefined;
  return {
    kind,
    pattern: new RegExp(
      `${named}(?<![A-Za-z0-9.+-])(?:${form.source})(?![A-Za-z0-9]|[.-]\\d)`,
      word ? 'i' : '',
    ),
    charsMax: 26,
    accept(match) {
      validator ??= load();
      return validator.validate(match.toUpperCase()).isValid;
    },
  };
}
