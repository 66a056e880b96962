import { readBounded } from '../admin/read-bounded.ts';
import { type Check, ok, problem } from './check.ts';

const ANSWER_MAX_BYTES = 64 * 1024;
const WRONG_PASSWORD = /\b(AUTHENTICATION_FAILED|REQUIRED_PASSWORD)\b/;

/** Whether ClickHouse answers, lets us in and has the database. Undefined: the bundled server is used. */
export function clickhouseCheck(clickhouseUrl: string | undefined): Check {
  return {
    name: 'clickhouse',
    advice: 'start ClickHouse or correct CLICKHOUSE_URL',
    async find(signal) {
      if (clickhouseUrl === undefined) {
        return ok('CLICKHOUSE_URL is not set: `tollgate start` runs the bundled server');
      }
      const url = new URL(clickhouseUrl);
      const database = decodeURIComponent(url.pathname.slice(1)) || 'default';
      const answer = await fetch(`${url.origin}/?${new URLSearchParams({ database })}`, {
        method: 'POST',
        redirect: 'manual',
        headers: {
          'x-clickhouse-user': decodeURIComponent(url.username) || 'default',
          'x-clickhouse-key': decodeURIComponent(url.password),
        },
        body: 'SELECT version()',
        signal,
      });
      const text = (await readBounded(answer, ANSWER_MAX_BYTES)).trim();
      if (answer.ok && /^\d+\./.test(text))
        return ok(`ClickHouse ${text} at ${url.host}, database ${database}`);
      if (WRONG_PASSWORD.test(text)) {
        return problem(`ClickHouse at ${url.host} refuses us; check user and password in CLICKHOUSE_URL`);
      }
      if (text.includes('UNKNOWN_DATABASE')) {
        return problem(
          `ClickHouse at ${url.host} has no database ${database}; make it: CREATE DATABASE ${database}`,
        );
      }
      return problem(`${url.host} answered ${answer.status}, not as ClickHouse does; check CLICKHOUSE_URL`);
    },
  };
}
