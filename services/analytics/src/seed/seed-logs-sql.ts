import { SEED_GATEWAY } from './seed-sql.ts';

/** Words of the invented language: three syllables each, so that one in a thousand logs has a rare one. */
const SYLLABLES =
  'ba be bi bo da de di do fa fe fi fo ga ge gi go ka ke ki ko la le li lo ma me mi mo na ne ni no';
const WORDS = 32 ** 3;
const WORDS_OF_A_REQUEST = 60;
const WORDS_OF_AN_ANSWER = 40;

/**
 * An insert of the log of each invented request of the range `{from:Int64}` to `{to:Int64}` in milliseconds that is marked as logged.
 * Some words are in most logs and most words in few, as in any language. Pure.
 */
export function seedLogsSql(): string {
  const request = `concat('{"model":"', model_asked, '","messages":[{"role":"user","content":"', ${text(1, WORDS_OF_A_REQUEST)}, '"}]}')`;
  const response = `concat('{"choices":[{"message":{"role":"assistant","content":"', ${text(2, WORDS_OF_AN_ANSWER)}, '"}}]}')`;
  const body = (sql: string) => `tuple('application/json', toInt64(length(${sql})), false, false)`;
  const none = "tuple('', toInt64(0), false, false)";
  return `INSERT INTO request_logs (time, request_id, subject, teams, tags, client_dialect, client_request, client_response, bodies)
WITH splitByChar(' ', '${SYLLABLES}') AS syllables, ${request} AS asked, ${response} AS answered
SELECT time, request_id, subject, teams, tags, dialect, asked, answered, [${body('asked')}, ${body('answered')}, ${none}, ${none}]
FROM usage
WHERE logged AND gateway_id = '${SEED_GATEWAY}' AND time >= fromUnixTimestamp64Milli({from:Int64}, 'UTC') AND time < fromUnixTimestamp64Milli({to:Int64}, 'UTC')`;
}

/** So many words, each of a rank that halves its frequency as it doubles. */
function text(salt: number, count: number): string {
  const chance = `(cityHash64(request_id, ${salt}, place) % 1000003) / 1000003.`;
  const word = ['rank % 32', 'intDiv(rank, 32) % 32', 'intDiv(rank, 1024) % 32']
    .map((digit) => `syllables[1 + ${digit}]`)
    .join(', ');
  return `arrayStringConcat(arrayMap(rank -> concat(${word}), arrayMap(place -> toUInt32(exp(${chance} * ${Math.log(WORDS)})), range(${count}))), ' ')`;
}
