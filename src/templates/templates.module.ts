import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { PublishedTemplates } from './published-templates';
import { TemplatePublishing } from './publishing.service';
import { TemplateVersion } from './template-version.entity';
import { TemplatesController } from './templates.controller';
import { Templates } from './templates.service';

@Module({
  imports: [TypeOrmModule.forFeature([TemplateVersion])],
  controllers: [TemplatesController],
  providers: [Templates, PublishedTemplates, TemplatePublishing],
  exports: [Templates, PublishedTemplates],
})
export class TemplatesModule {}
