// Original file: proto/tollgate/logs/v1/logs.proto

import type { LoggedBody as _tollgate_logs_v1_LoggedBody, LoggedBody__Output as _tollgate_logs_v1_LoggedBody__Output } from '../../../tollgate/logs/v1/LoggedBody.ts';
import type { Long } from '@grpc/proto-loader';

export interface RequestLog {
  'requestId'?: (string);
  'timeMs'?: (number | string | Long);
  'subject'?: (string);
  'teams'?: (string)[];
  'tags'?: ({[key: string]: string});
  'clientDialect'?: (string);
  'providerDialect'?: (string);
  'clientRequest'?: (_tollgate_logs_v1_LoggedBody | null);
  'clientResponse'?: (_tollgate_logs_v1_LoggedBody | null);
  'providerRequest'?: (_tollgate_logs_v1_LoggedBody | null);
  'providerResponse'?: (_tollgate_logs_v1_LoggedBody | null);
  'requestHeaders'?: ({[key: string]: string});
  'responseHeaders'?: ({[key: string]: string});
}

export interface RequestLog__Output {
  'requestId': (string);
  'timeMs': (number);
  'subject': (string);
  'teams': (string)[];
  'tags': ({[key: string]: string});
  'clientDialect': (string);
  'providerDialect': (string);
  'clientRequest': (_tollgate_logs_v1_LoggedBody__Output | null);
  'clientResponse': (_tollgate_logs_v1_LoggedBody__Output | null);
  'providerRequest': (_tollgate_logs_v1_LoggedBody__Output | null);
  'providerResponse': (_tollgate_logs_v1_LoggedBody__Output | null);
  'requestHeaders': ({[key: string]: string});
  'responseHeaders': ({[key: string]: string});
}
