import { Catch, Logger, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { toProblem } from '../../platform/problem.filter';
import { chooseLocale } from '../../platform/language';
import { renderPlain } from './render';
import { LANGUAGE_COOKIE, sendPage } from './replies';
import { readCookie } from './request-checks';

/** On the borrower's page an error is a page, too: calm, in their language, saying nothing about itself. */
@Catch()
export class PageErrorFilter implements ExceptionFilter {
  private readonly logger = new Logger('Page');

  catch(error: unknown, host: ArgumentsHost): void {
    const request = host.switchToHttp().getRequest<FastifyRequest>();
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    if (reply.sent) return;
    const { status } = toProblem(error);
    const cause = (error as { driverError?: { code?: string } } | null)?.driverError?.code;
    if (status >= 500)
      this.logger.error(
        `${request.id} ${error instanceof Error ? error.name : 'error'} ${cause ?? ''}${frames(error)}`,
      );
    const locale = chooseLocale(
      undefined,
      readCookie(request.headers.cookie, LANGUAGE_COOKIE),
      request.headers['accept-language'],
    );
    sendPage(reply, status, renderPlain('failure', locale));
  }
}

/** Where it happened; the message could quote what was typed. */
function frames(error: unknown): string {
  const stack = error instanceof Error ? (error.stack ?? '') : '';
  return stack
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .slice(0, 5)
    .join('');
}
