import { createRequire } from 'node:module';
import type { parsePhoneNumberFromString } from 'libphonenumber-js/min';

type Phones = { readonly parsePhoneNumberFromString: typeof parsePhoneNumberFromString };

let phones: Phones | undefined;

/** Whether a text is a phone number that can exist: with its country code, or of North America. */
export function isPhoneNumber(text: string): boolean {
  // Loaded with the first candidate: most gateways never see one.
  phones ??= createRequire(import.meta.url)('libphonenumber-js/min') as Phones;
  return phones.parsePhoneNumberFromString(text, 'US')?.isValid() === true;
}
