import { Module } from '@nestjs/common';
import { SandboxStepUpController } from './sandbox-step-up.controller';

/** Imported only while the sandbox is on. */
@Module({ controllers: [SandboxStepUpController] })
export class SandboxStepUpModule {}
