// Original file: proto/tollgate/logs/v1/logs.proto

import type { RequestLog as _tollgate_logs_v1_RequestLog, RequestLog__Output as _tollgate_logs_v1_RequestLog__Output } from '../../../tollgate/logs/v1/RequestLog.ts';

export interface RequestLogBatch {
  'logs'?: (_tollgate_logs_v1_RequestLog)[];
}

export interface RequestLogBatch__Output {
  'logs': (_tollgate_logs_v1_RequestLog__Output)[];
}
