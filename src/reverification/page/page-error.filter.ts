import { Catch, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { toProblem } from '../../platform/problem.filter';
import { chooseLocale } from '../../platform/language';
import { Log } from '../../platform/log';
import { renderPlain } from './render';
import { LANGUAGE_COOKIE, sendPage } from '../../platform/page/replies';
import { readCookie } from '../../platform/page/request-checks';

/** On the borrower's page an error is a page, too: calm, in their language, saying nothing about itself. */
@Catch()
export class PageErrorFilter implements ExceptionFilter {
  private readonly logger = new Log('Page');

  catch(error: unknown, host: ArgumentsHost): void {
    const request = host.switchToHttp().getRequest<FastifyRequest>();
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    if (reply.sent) return;
    const { status } = toProblem(error);
    if (status >= 500) this.logger.error('a page failed', { requestId: request.id, fault: error });
    const locale = chooseLocale(
      undefined,
      readCookie(request.headers.cookie, LANGUAGE_COOKIE),
      request.headers['accept-language'],
    );
    sendPage(reply, status, renderPlain('failure', locale));
  }
}
