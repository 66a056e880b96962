import type * as grpc from '@grpc/grpc-js';
import type { MessageTypeDefinition } from '@grpc/proto-loader';

import type { TargetHealthChange as _tollgate_health_v1_TargetHealthChange, TargetHealthChange__Output as _tollgate_health_v1_TargetHealthChange__Output } from './tollgate/health/v1/TargetHealthChange.ts';
import type { TargetHealthChanges as _tollgate_health_v1_TargetHealthChanges, TargetHealthChanges__Output as _tollgate_health_v1_TargetHealthChanges__Output } from './tollgate/health/v1/TargetHealthChanges.ts';

type SubtypeConstructor<Constructor extends new (...args: any) => any, Subtype> = {
  new(...args: ConstructorParameters<Constructor>): Subtype;
};

export interface ProtoGrpcType {
  tollgate: {
    health: {
      v1: {
        TargetHealthChange: MessageTypeDefinition<_tollgate_health_v1_TargetHealthChange, _tollgate_health_v1_TargetHealthChange__Output>
        TargetHealthChanges: MessageTypeDefinition<_tollgate_health_v1_TargetHealthChanges, _tollgate_health_v1_TargetHealthChanges__Output>
      }
    }
  }
}

