import { Controller, Get, UseGuards } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { ApiKeyGuard } from '../lenders/api-key.guard';
import { Scopes } from '../lenders/scopes.decorator';
import { TemplateListOut } from './template.dto';
import { Templates } from './templates.service';

@ApiTags('templates')
@ApiBearerAuth()
@UseGuards(ApiKeyGuard)
@Controller('v1/templates')
export class TemplatesController {
  constructor(private readonly templates: Templates) {}

  /** Every template a notice can name, with the variables it takes. All of them on one page. */
  @Get()
  @Scopes('notices:read')
  list(): TemplateListOut {
    const items = this.templates.list().map(({ name, version, purpose, variables, bodies }) => ({
      name,
      version,
      purpose,
      variables,
      bodies,
    }));
    return { items, nextCursor: null };
  }
}
