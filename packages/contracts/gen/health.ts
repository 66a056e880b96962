import type * as grpc from '@grpc/grpc-js';
import type { MessageTypeDefinition } from '@grpc/proto-loader';

import type { BusLag as _tollgate_health_v1_BusLag, BusLag__Output as _tollgate_health_v1_BusLag__Output } from './tollgate/health/v1/BusLag.ts';
import type { ServicePresence as _tollgate_health_v1_ServicePresence, ServicePresence__Output as _tollgate_health_v1_ServicePresence__Output } from './tollgate/health/v1/ServicePresence.ts';
import type { StoreState as _tollgate_health_v1_StoreState, StoreState__Output as _tollgate_health_v1_StoreState__Output } from './tollgate/health/v1/StoreState.ts';
import type { TargetHealthChange as _tollgate_health_v1_TargetHealthChange, TargetHealthChange__Output as _tollgate_health_v1_TargetHealthChange__Output } from './tollgate/health/v1/TargetHealthChange.ts';
import type { TargetHealthChanges as _tollgate_health_v1_TargetHealthChanges, TargetHealthChanges__Output as _tollgate_health_v1_TargetHealthChanges__Output } from './tollgate/health/v1/TargetHealthChanges.ts';

type SubtypeConstructor<Constructor extends new (...args: any) => any, Subtype> = {
  new(...args: ConstructorParameters<Constructor>): Subtype;
};

export interface ProtoGrpcType {
  tollgate: {
    health: {
      v1: {
        BusLag: MessageTypeDefinition<_tollgate_health_v1_BusLag, _tollgate_health_v1_BusLag__Output>
        ServicePresence: MessageTypeDefinition<_tollgate_health_v1_ServicePresence, _tollgate_health_v1_ServicePresence__Output>
        StoreState: MessageTypeDefinition<_tollgate_health_v1_StoreState, _tollgate_health_v1_StoreState__Output>
        TargetHealthChange: MessageTypeDefinition<_tollgate_health_v1_TargetHealthChange, _tollgate_health_v1_TargetHealthChange__Output>
        TargetHealthChanges: MessageTypeDefinition<_tollgate_health_v1_TargetHealthChanges, _tollgate_health_v1_TargetHealthChanges__Output>
      }
    }
  }
}

