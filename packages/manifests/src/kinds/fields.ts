import { parseSubject } from '@tollgate/contracts';
import { z } from 'zod';
import { secretReference } from './secret-reference.ts';
import { strictObject } from './strict-object.ts';

/** Most entries of any list in a manifest. */
const LIST_LENGTH_MAX = 10_000;

/** A list of bounded length. */
export function listOf<Item extends z.ZodType>(item: Item) {
  return z.array(item).max(LIST_LENGTH_MAX);
}

/** Reports values of a field that stand twice in a list, at the second one. Where the field is absent, nothing is. */
export function mustDiffer<Field extends string>(
  entries: readonly { readonly [Name in Field]?: string | undefined }[],
  field: Field,
  context: z.RefinementCtx,
): void {
  const seen = new Set<string>();
  for (const [index, { [field]: value }] of entries.entries()) {
    if (value === undefined) continue;
    if (seen.has(value)) {
      const message = `${value} is used twice`;
      context.addIssue({ code: 'custom', path: [index, field], message, params: { fault: 'duplicate' } });
    }
    seen.add(value);
  }
}

const OBJECT_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

/** Returns whether a text may be the name of an object, and so the slug of a virtual model. */
export function isObjectName(text: string): boolean {
  return OBJECT_NAME.test(text);
}

/** Name of an account, team, virtual account or limits file. */
export const objectName = z
  .string()
  .regex(OBJECT_NAME, 'must be 1 to 64 letters, digits, dots, dashes or underscores');

/** Name of a config of which elsewhere there is one without a name; there it is called as its type. */
export function configName<Type extends string>(type: Type) {
  return objectName.default(type);
}

/** Name of a model within its account; what clients write after the first slash. */
export const modelName = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._:@+/-]{0,127}$/, 'must be 1 to 128 letters, digits or . _ : @ + / -');

/** Id of a rule; it is part of counter keys and metric labels, so it has no blanks and no bars. */
export const ruleId = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._:@-]{0,127}$/, 'must be 1 to 128 letters, digits or . _ : @ -');

/** An e-mail address, in lower case. */
export const email = z
  .string()
  .regex(/^[^\s@|,]{1,64}@[^\s@|,]{1,189}$/, 'must be an e-mail address')
  .transform((text) => text.toLowerCase());

/** What identifies a user: an e-mail address, or a plain name for accounts that belong to nobody's mailbox. */
export const userName = z
  .string()
  .regex(/^[^\s@|,:]{1,64}(@[^\s@|,]{1,189})?$/, 'must be an e-mail address')
  .transform((text) => text.toLowerCase());

/** The name under which a user is known, in lower case; undefined for what can be no user's name. */
export function userNameOf(text: string): string | undefined {
  return userName.safeParse(text).data;
}

/** `user:<email>`, `team:<name>` or `virtualaccount:<name>`; users in lower case. */
export const subject = z.string().transform((text, context) => {
  const parsed = parseSubject(text);
  if (parsed === undefined || text.length > 300) {
    context.addIssue('must be user:<email>, team:<name> or virtualaccount:<name>');
    return z.NEVER;
  }
  return normalSubject(text);
});

/** A subject as it is compared: e-mail addresses do not differ by case. */
export function normalSubject(text: string): string {
  return text.startsWith('user:') ? text.toLowerCase() : text;
}

/** Who may do what on a provider account. */
export const roleId = z.enum(['provider-account-access', 'provider-account-manager']);

/** A calendar day, `yyyy-mm-dd`. */
export const day = z
  .string()
  .refine((text) => /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text)), {
    error: 'must be a day as yyyy-mm-dd',
  });

/** Labels for people, by key. They are kept and shown, and have no effect. */
export const labels = z.record(z.string().min(1).max(128), z.string().max(256));

/** The tenant that owns an object elsewhere. It is kept and shown: here everything has one owner. */
export const tenantOwner = strictObject({ account: objectName }, { later: ['team'] });

/** Key of a metadata tag, as it may follow `metadata.`. */
export const METADATA_KEY = /^[A-Za-z0-9_.-]{1,64}$/;

/** Tags that must be equal, by key. */
export const metadataMatch = z.record(
  z.string().regex(METADATA_KEY, 'must be 1 to 64 letters, digits, dots, dashes or underscores'),
  z.string().max(128, 'must have at most 128 characters'),
);

/** A region as clouds name them, such as `eu-central-1` or `europe-west4`. */
export const region = z
  .string()
  .regex(/^[a-z]{2,}(-[a-z]+)*-?\d{0,2}$/, 'must be a region, such as eu-central-1');

/** One key that stands for the account. */
export const apiKey = strictObject({ type: z.literal('api-key'), api_key: secretReference });
