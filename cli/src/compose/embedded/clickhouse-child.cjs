/**
 * The ClickHouse server inside chdb's library, as a process of its own: `node clickhouse-child.cjs <argument>...`.
 *
 * The library has no server entry point, but its command-line client can start the HTTP listener and then has to be
 * kept busy: with a query that sleeps for ever, because the session's user may do nothing else. The call blocks this
 * thread, so a worker reads standard input: when that pipe closes (stopped, or the parent died), the server ends.
 */
const { Worker } = require('node:worker_threads');
const path = require('node:path');
const { open, load, DataType } = require('ffi-rs');

const platformPackage = {
  'linux-x64': '@chdb/lib-linux-x64-gnu',
  'linux-arm64': '@chdb/lib-linux-arm64-gnu',
  'darwin-x64': '@chdb/lib-darwin-x64',
  'darwin-arm64': '@chdb/lib-darwin-arm64',
}[`${process.platform}-${process.arch}`];

if (platformPackage === undefined) {
  console.error(`no embedded ClickHouse for ${process.platform}-${process.arch}; set CLICKHOUSE_URL`);
  process.exit(1);
}

// chdb depends on the library of this platform, so it is resolved from chdb.
const chdb = require.resolve('chdb');
const libraryDir = path.dirname(require.resolve(`${platformPackage}/package.json`, { paths: [chdb] }));
const query = [
  'SYSTEM START LISTEN HTTP',
  'SELECT sleepEachRow(1) FROM system.numbers FORMAT Null SETTINGS max_block_size = 1, function_sleep_max_microseconds_per_block = 0',
].join('; ');
const endWithStandardInput = `
  const buffer = Buffer.alloc(1);
  try { while (require('node:fs').readSync(0, buffer) > 0); } catch {}
  process.kill(process.pid, 'SIGTERM');
`;
new Worker(endWithStandardInput, { eval: true });

const argv = ['clickhouse', ...process.argv.slice(2), `--query=${query}`];

open({ library: 'chdb', path: path.join(libraryDir, 'libchdb.so') });
load({
  library: 'chdb',
  funcName: 'chdb_query_cmdline',
  // U64 rather than a pointer: the result object must not be touched after the server has ended.
  retType: DataType.U64,
  paramsType: [DataType.I32, DataType.StringArray],
  paramsValue: [argv.length, argv],
});
// The library's threads do not survive a normal exit.
process.reallyExit(0);
