import { type Filter, GatewayError, parseSubject, type WhoAmIResponse__Output } from '@tollgate/contracts';
import { didYouMean, EVERYONE } from '@tollgate/manifests';

/** A caller, as far as it decides what of history and spend the caller may read. */
export type Reader = Pick<
  WhoAmIResponse__Output,
  'subject' | 'role' | 'teams' | 'managedTeams' | 'ownRules' | 'managedRules'
>;

/** A condition on history with its values. */
export type ReadFilter = Required<Pick<Filter, 'field' | 'op' | 'values'>>;

/** Whether a caller reads what concerns everybody. */
export function readsAll({ role }: Pick<Reader, 'role'>): boolean {
  return role === 'admin' || role === 'viewer';
}

/**
 * The filters of a question about history, narrowed to what the reader may see: admins and viewers everything, others
 * their own requests, managers of teams also those of their teams. Throws GatewayError `forbidden` for a question about
 * others.
 */
export function visibleFilters(reader: Reader, filters: readonly ReadFilter[]): ReadFilter[] {
  if (readsAll(reader)) return [...filters];
  const teams = filters.filter(({ field, op }) => field === 'team' && isChoice(op));
  if (teams.some(({ values }) => values.every((team) => reader.managedTeams.includes(team))))
    return [...filters];
  const known = [...reader.teams, ...reader.managedTeams];
  const foreign = teams.flatMap(({ values }) => values).find((team) => !known.includes(team));
  if (foreign !== undefined) throw notYours(`team ${foreign}`, 'its managers', didYouMean(foreign, known));
  const own = ownFilter(reader);
  const people = filters.filter(({ field, op }) => PEOPLE.includes(field) && isChoice(op));
  const stranger = people.find(
    ({ field, values }) => field !== own.field || values.some((one) => one !== own.values[0]),
  );
  if (stranger === undefined) return [...filters, own];
  if (reader.managedTeams.length === 0) {
    throw notYours(`${stranger.field} ${stranger.values[0]}`, 'managers of a team');
  }
  return [...filters, { field: 'team', op: 'in', values: [...reader.managedTeams] }];
}

/** Whether a reader may see one request of history. */
export function maySeeRequest(
  reader: Reader,
  request: { subject: string; teams: readonly string[] },
): boolean {
  if (readsAll(reader) || request.subject === reader.subject) return true;
  return request.teams.some((team) => reader.managedTeams.includes(team));
}

/**
 * Whether a reader may see a counter: one of the reader, of a team of the reader's, of a rule that names either, and for
 * managers all counters of rules that name their teams.
 */
export function maySeeCounter(reader: Reader, counter: { rule: string; entity: string }): boolean {
  if (readsAll(reader) || reader.managedRules.includes(counter.rule)) return true;
  const parts = counter.entity.split(',');
  if (parts.some((part) => isOfOther(reader, part))) return false;
  return reader.ownRules.includes(counter.rule) || parts.some((part) => isOfReader(reader, part));
}

const PEOPLE = ['user', 'virtual_account'];

function isChoice(op: string): boolean {
  return op === 'is' || op === 'in';
}

/** The condition that a request is the reader's own. Throws `forbidden` for a key of no user or virtual account. */
export function ownFilter({ subject }: Pick<Reader, 'subject'>): ReadFilter {
  const parsed = parseSubject(subject);
  if (parsed === undefined)
    throw new GatewayError('forbidden', 'This key belongs to no user or virtual account.');
  const field = parsed.kind === 'user' ? 'user' : 'virtual_account';
  return { field, op: 'is', values: [parsed.name] };
}

function isOfReader({ subject, teams, managedTeams }: Reader, part: string): boolean {
  if (part === subject) return true;
  const team = part.startsWith('team:') ? part.slice('team:'.length) : '';
  return team !== '' && team !== EVERYONE && (teams.includes(team) || managedTeams.includes(team));
}

function isOfOther(reader: Reader, part: string): boolean {
  return /^(?:user|virtualaccount|team):/.test(part) && !isOfReader(reader, part);
}

function notYours(whose: string, who: string, hint = ''): GatewayError {
  const message = `Requests of ${whose} are for ${who}, viewers and admins to see${hint === '' ? '; without that filter you get your own.' : hint}`;
  return new GatewayError('forbidden', message, { param: 'filters' });
}
