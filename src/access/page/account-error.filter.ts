import { Catch, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { chooseLocale } from '../../platform/language';
import { Log } from '../../platform/log';
import { LANGUAGE_COOKIE, sendPage } from '../../platform/page/replies';
import { readCookie } from '../../platform/page/request-checks';
import { toProblem } from '../../platform/problem.filter';
import { frame } from './frame';
import { failureView } from './views/door';
import { wordsOf } from './words';

/** On these pages an error is a page, too, and says nothing about itself. */
@Catch()
export class AccountErrorFilter implements ExceptionFilter {
  private readonly log = new Log('Account');

  catch(error: unknown, host: ArgumentsHost): void {
    const request = host.switchToHttp().getRequest<FastifyRequest>();
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    if (reply.sent) return;
    const { status } = toProblem(error);
    if (status >= 500) this.log.error('a page failed', { requestId: request.id, fault: error });
    const remembered = readCookie(request.headers.cookie, LANGUAGE_COOKIE);
    const locale = chooseLocale(undefined, remembered, request.headers['accept-language']);
    sendPage(reply, status, frame(locale, '/account', failureView(wordsOf(locale))));
  }
}
