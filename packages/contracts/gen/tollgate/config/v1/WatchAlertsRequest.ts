// Original file: proto/tollgate/config/v1/config.proto


export interface WatchAlertsRequest {
}

export interface WatchAlertsRequest__Output {
}
