export { type ClickHouseServer, startClickHouseServer } from './compose/embedded/clickhouse-server.ts';
