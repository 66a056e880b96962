import { loadPackageDefinition } from '@grpc/grpc-js';
import { loadSync, type Options } from '@grpc/proto-loader';
import type { ProtoGrpcType as AdminProto } from '../gen/admin.ts';
import type { ProtoGrpcType as AdmissionProto } from '../gen/admission.ts';
import type { ProtoGrpcType as AuditProto } from '../gen/audit.ts';
import type { ProtoGrpcType as ConfigProto } from '../gen/config.ts';
import type { ProtoGrpcType as LogsProto } from '../gen/logs.ts';
import type { ProtoGrpcType as MetricsProto } from '../gen/metrics.ts';
import type { ProtoGrpcType as SpendProto } from '../gen/spend.ts';
import { speedUpAdmit } from './admission/speed-up-admit.ts';
import { PROTO_DIR } from './proto-dir.ts';

/**
 * How messages look in TypeScript; the generated types assume the same. `longs: Number` is safe because every int64 of
 * ours is below 2^53 by contract (see proto/README.md).
 */
export const MESSAGE_OPTIONS: Options = {
  includeDirs: [PROTO_DIR],
  longs: Number,
  enums: String,
  defaults: true,
  arrays: true,
  objects: true,
  oneofs: true,
};

type Protocol = AdminProto['tollgate'] &
  AdmissionProto['tollgate'] &
  AuditProto['tollgate'] &
  ConfigProto['tollgate'] &
  LogsProto['tollgate'] &
  MetricsProto['tollgate'] &
  SpendProto['tollgate'];

const definition = loadSync(
  ['admin', 'admission', 'audit', 'config', 'logs', 'metrics', 'spend'].map(
    (name) => `tollgate/${name}/v1/${name}.proto`,
  ),
  MESSAGE_OPTIONS,
);

speedUpAdmit(definition);

/**
 * The gRPC clients and service definitions, for example `protocol.admission.v1.AdmissionService` (a client
 * constructor, with the server's definition as its `service`).
 */
// The loader cannot know the shape it loads; the generated types describe exactly these files.
export const protocol = loadPackageDefinition(definition)['tollgate'] as unknown as Protocol;

/** Options for every gRPC channel and server of ours: bounded messages, dead peers noticed in seconds. */
export const CHANNEL_OPTIONS = {
  'grpc.max_receive_message_length': 16 * 1024 * 1024,
  'grpc.max_send_message_length': 16 * 1024 * 1024,
  'grpc.keepalive_time_ms': 10_000,
  'grpc.keepalive_timeout_ms': 5_000,
  'grpc.initial_reconnect_backoff_ms': 100,
  'grpc.max_reconnect_backoff_ms': 1_000,
} as const;
