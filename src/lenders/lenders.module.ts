import { Global, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { ApiKeyGuard } from './api-key.guard';
import { KeyCache } from './key-cache';
import { Lenders } from './lenders.service';
import { LenderPolicies } from './policies.service';
import { PolicyVersion } from './policy-version.entity';

@Global()
@Module({
  imports: [TypeOrmModule.forFeature([PolicyVersion])],
  providers: [Lenders, LenderPolicies, KeyCache, ApiKeyGuard],
  exports: [Lenders, LenderPolicies, KeyCache, ApiKeyGuard],
})
export class LendersModule {}
