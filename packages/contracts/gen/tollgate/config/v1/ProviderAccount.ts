// Original file: proto/tollgate/config/v1/config.proto

import type { Model as _tollgate_config_v1_Model, Model__Output as _tollgate_config_v1_Model__Output } from '../../../tollgate/config/v1/Model.ts';
import type { Connection as _tollgate_config_v1_Connection, Connection__Output as _tollgate_config_v1_Connection__Output } from '../../../tollgate/config/v1/Connection.ts';

export interface ProviderAccount {
  'name'?: (string);
  'provider'?: (string);
  'baseUrl'?: (string);
  'credential'?: (string);
  'models'?: (_tollgate_config_v1_Model)[];
  'headers'?: ({[key: string]: string});
  'onClientDisconnect'?: (string);
  'options'?: ({[key: string]: string});
  'connection'?: (_tollgate_config_v1_Connection | null);
}

export interface ProviderAccount__Output {
  'name': (string);
  'provider': (string);
  'baseUrl': (string);
  'credential': (string);
  'models': (_tollgate_config_v1_Model__Output)[];
  'headers': ({[key: string]: string});
  'onClientDisconnect': (string);
  'options': ({[key: string]: string});
  'connection': (_tollgate_config_v1_Connection__Output | null);
}
