// Original file: proto/tollgate/admission/v1/admission.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { AdmitRequest as _tollgate_admission_v1_AdmitRequest, AdmitRequest__Output as _tollgate_admission_v1_AdmitRequest__Output } from '../../../tollgate/admission/v1/AdmitRequest.ts';
import type { AdmitResponse as _tollgate_admission_v1_AdmitResponse, AdmitResponse__Output as _tollgate_admission_v1_AdmitResponse__Output } from '../../../tollgate/admission/v1/AdmitResponse.ts';

export interface AdmissionServiceClient extends grpc.Client {
  Admit(metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientDuplexStream<_tollgate_admission_v1_AdmitRequest, _tollgate_admission_v1_AdmitResponse__Output>;
  Admit(options?: grpc.CallOptions): grpc.ClientDuplexStream<_tollgate_admission_v1_AdmitRequest, _tollgate_admission_v1_AdmitResponse__Output>;
  admit(metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientDuplexStream<_tollgate_admission_v1_AdmitRequest, _tollgate_admission_v1_AdmitResponse__Output>;
  admit(options?: grpc.CallOptions): grpc.ClientDuplexStream<_tollgate_admission_v1_AdmitRequest, _tollgate_admission_v1_AdmitResponse__Output>;
  
}

export interface AdmissionServiceHandlers extends grpc.UntypedServiceImplementation {
  Admit: grpc.handleBidiStreamingCall<_tollgate_admission_v1_AdmitRequest__Output, _tollgate_admission_v1_AdmitResponse>;
  
}

export interface AdmissionServiceDefinition extends grpc.ServiceDefinition {
  Admit: MethodDefinition<_tollgate_admission_v1_AdmitRequest, _tollgate_admission_v1_AdmitResponse, _tollgate_admission_v1_AdmitRequest__Output, _tollgate_admission_v1_AdmitResponse__Output>
}
