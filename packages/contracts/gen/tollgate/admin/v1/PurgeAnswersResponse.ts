// Original file: proto/tollgate/admin/v1/admin.proto


export interface PurgeAnswersResponse {
}

export interface PurgeAnswersResponse__Output {
}
