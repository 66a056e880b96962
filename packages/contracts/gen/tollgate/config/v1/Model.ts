// Original file: proto/tollgate/config/v1/config.proto

import type { Price as _tollgate_config_v1_Price, Price__Output as _tollgate_config_v1_Price__Output } from '../../../tollgate/config/v1/Price.ts';
import type { Connection as _tollgate_config_v1_Connection, Connection__Output as _tollgate_config_v1_Connection__Output } from '../../../tollgate/config/v1/Connection.ts';
import type { Long } from '@grpc/proto-loader';

export interface Model {
  'name'?: (string);
  'modelId'?: (string);
  'types'?: (string)[];
  'price'?: (_tollgate_config_v1_Price | null);
  'createdAtMs'?: (number | string | Long);
  'inputTokensMax'?: (number | string | Long);
  'outputTokensMax'?: (number | string | Long);
  'capabilities'?: (string)[];
  'baseUrl'?: (string);
  'options'?: ({[key: string]: string});
  'headers'?: ({[key: string]: string});
  'connection'?: (_tollgate_config_v1_Connection | null);
}

export interface Model__Output {
  'name': (string);
  'modelId': (string);
  'types': (string)[];
  'price': (_tollgate_config_v1_Price__Output | null);
  'createdAtMs': (number);
  'inputTokensMax': (number);
  'outputTokensMax': (number);
  'capabilities': (string)[];
  'baseUrl': (string);
  'options': ({[key: string]: string});
  'headers': ({[key: string]: string});
  'connection': (_tollgate_config_v1_Connection__Output | null);
}
