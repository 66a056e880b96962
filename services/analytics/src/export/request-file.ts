import { type ExportRequestsRequest__Output, GatewayError } from '@tollgate/contracts';
import { type BuiltQuery, whereClause } from '../query/build-sql.ts';
import { newParameters } from '../query/parameters.ts';
import { DEFAULT_REQUEST_COLUMNS, type RequestColumn, requestColumn } from './request-columns.ts';

/** The query whose answer is the file, and the one that counts its rows. */
export type RequestFile = { readonly file: BuiltQuery; readonly count: BuiltQuery };

const COLUMNS_MAX = 100;
/** What makes a spreadsheet read text as a formula. */
const FORMULA = '^[=+\\\\-@\\\\t\\\\r\\\\n]';

/** A file of all requests of the range, oldest first. Throws `invalid_request` for a wrong range, filter or column. Pure. */
export function buildRequestFile(request: ExportRequestsRequest__Output): RequestFile {
  const isCsv = request.format === 'EXPORT_FORMAT_CSV';
  const names = request.columns.length === 0 ? DEFAULT_REQUEST_COLUMNS : request.columns;
  if (names.length > COLUMNS_MAX || new Set(names).size < names.length) {
    throw new GatewayError('invalid_request', `columns must be at most ${COLUMNS_MAX}, each named once.`, {
      param: 'columns',
    });
  }
  const cells = names.map((name) => {
    const column = requestColumn(name);
    return `${isCsv ? csvCell(column) : jsonCell(column)} AS ${name}`;
  });
  const parameters = newParameters();
  const where = whereClause(request, parameters);
  const sql = [
    `SELECT ${cells.join(', ')}`,
    'FROM usage FINAL',
    where,
    'ORDER BY usage.time, usage.request_id',
    `FORMAT ${isCsv ? 'CSVWithNames' : 'JSONEachRow'}`,
  ].join('\n');
  const count = `SELECT count() FROM usage FINAL\n${where}`;
  return { file: { sql, values: parameters.values }, count: { sql: count, values: parameters.values } };
}

function csvCell({ kind, sql }: RequestColumn): string {
  switch (kind) {
    case 'plain':
      return sql;
    case 'text':
      return harmless(sql);
    case 'list':
      return harmless(`arrayStringConcat(${sql}, ';')`);
    case 'map':
      return `if(empty(${sql}), '', toJSONString(${sql}))`;
    default:
      return kind satisfies never;
  }
}

function jsonCell({ kind, sql }: RequestColumn): string {
  return kind === 'text' ? `nullIf(toString(${sql}), '')` : sql;
}

function harmless(sql: string): string {
  return `if(match(toString(${sql}), '${FORMULA}'), concat('\\'', toString(${sql})), toString(${sql}))`;
}
