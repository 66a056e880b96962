// Original file: proto/tollgate/metrics/v1/metrics.proto


export interface NoteKeyUseResponse {
}

export interface NoteKeyUseResponse__Output {
}
