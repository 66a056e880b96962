// Original file: proto/tollgate/logs/v1/logs.proto

import type { RequestLog as _tollgate_logs_v1_RequestLog, RequestLog__Output as _tollgate_logs_v1_RequestLog__Output } from '../../../tollgate/logs/v1/RequestLog.ts';

export interface GetRequestLogResponse {
  'log'?: (_tollgate_logs_v1_RequestLog | null);
}

export interface GetRequestLogResponse__Output {
  'log': (_tollgate_logs_v1_RequestLog__Output | null);
}
