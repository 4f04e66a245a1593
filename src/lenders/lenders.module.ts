import { Global, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AccessTokens } from './access-tokens';
import { ApiKeyGuard } from './api-key.guard';
import { Callers } from './callers';
import { KeyCache } from './key-cache';
import { LastUsed } from './last-used';
import { Lenders } from './lenders.service';
import { OperatorSessions } from './operator-sessions';
import { LenderPolicies } from './policies.service';
import { PolicyVersion } from './policy-version.entity';

@Global()
@Module({
  imports: [TypeOrmModule.forFeature([PolicyVersion])],
  providers: [
    Lenders,
    LenderPolicies,
    KeyCache,
    LastUsed,
    AccessTokens,
    OperatorSessions,
    Callers,
    ApiKeyGuard,
  ],
  exports: [
    Lenders,
    LenderPolicies,
    KeyCache,
    LastUsed,
    AccessTokens,
    OperatorSessions,
    Callers,
    ApiKeyGuard,
  ],
})
export class LendersModule {}
