import { Global, Module } from '@nestjs/common';
import { ApiKeyGuard } from './api-key.guard';
import { KeyCache } from './key-cache';
import { Lenders } from './lenders.service';

@Global()
@Module({ providers: [Lenders, KeyCache, ApiKeyGuard], exports: [Lenders, KeyCache, ApiKeyGuard] })
export class LendersModule {}
