import { Module } from '@nestjs/common';
import { TemplatesController } from './templates.controller';
import { Templates } from './templates.service';

@Module({ controllers: [TemplatesController], providers: [Templates], exports: [Templates] })
export class TemplatesModule {}
