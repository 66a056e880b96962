// Original file: proto/tollgate/config/v1/config.proto


export interface WatchConfigRequest {
  'gatewayId'?: (string);
  'takesDifferences'?: (boolean);
}

export interface WatchConfigRequest__Output {
  'gatewayId': (string);
  'takesDifferences': (boolean);
}
