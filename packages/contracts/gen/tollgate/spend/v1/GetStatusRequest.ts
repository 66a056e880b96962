// Original file: proto/tollgate/spend/v1/spend.proto


export interface GetStatusRequest {
}

export interface GetStatusRequest__Output {
}
