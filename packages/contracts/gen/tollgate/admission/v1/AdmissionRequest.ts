// Original file: proto/tollgate/admission/v1/admission.proto

import type { Long } from '@grpc/proto-loader';

export interface AdmissionRequest {
  'requestId'?: (string);
  'credentialSha256'?: (Buffer | Uint8Array | string);
  'model'?: (string);
  'modelType'?: (string);
  'inputTokensMax'?: (number | string | Long);
  'outputTokensMax'?: (number | string | Long);
  'tags'?: ({[key: string]: string});
  'clientAddress'?: (string);
  'traceparent'?: (string);
  'listModels'?: (boolean);
  'jwt'?: (string);
  'inputTokensFixed'?: (number | string | Long);
  'choices'?: (number);
  'pieces'?: ({[key: string]: number | string | Long});
  'outputLimitField'?: (string);
  'priceTerms'?: (string)[];
  'classifies'?: (boolean);
}

export interface AdmissionRequest__Output {
  'requestId': (string);
  'credentialSha256': (Buffer);
  'model': (string);
  'modelType': (string);
  'inputTokensMax': (number);
  'outputTokensMax': (number);
  'tags': ({[key: string]: string});
  'clientAddress': (string);
  'traceparent': (string);
  'listModels': (boolean);
  'jwt': (string);
  'inputTokensFixed': (number);
  'choices': (number);
  'pieces': ({[key: string]: number});
  'outputLimitField': (string);
  'priceTerms': (string)[];
  'classifies': (boolean);
}
