// Original file: proto/tollgate/admin/v1/admin.proto


export interface WhoAmIRequest {
}

export interface WhoAmIRequest__Output {
}
