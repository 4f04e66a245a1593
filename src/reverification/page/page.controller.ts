import { Body, Controller, Get, Post, Query, Req, Res, UseFilters } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Locale } from '../../decisions/words';
import { Clock } from '../../platform/clock';
import { Settings } from '../../platform/settings';
import { CaseMovedOn } from '../cases.service';
import { LIMITS } from '../limits';
import { parseCode, parseReference, parseToken } from '../link-token';
import { Proving } from '../proving.service';
import { Refused } from '../refused';
import type { Choice } from '../visits.queries';
import { Visits } from '../visits.service';
import { chooseLocale, toLocale } from '../../platform/language';
import { PageErrorFilter } from './page-error.filter';
import { FILES, renderPlain, renderVisit } from './render';
import { LANGUAGE_COOKIE, sendFile, sendOn, sendPage } from '../../platform/page/replies';
import {
  isFromOwnPage,
  readCookie,
  sessionCookieName,
  writeCookie,
} from '../../platform/page/request-checks';

type Form = Record<string, unknown> | null | undefined;

const YEAR_SECONDS = 31_536_000;
const CHOICES: readonly unknown[] = ['same', 'new', 'not_me', 'back'];

/**
 * What the borrower sees. GET shows and changes nothing (but the language); every POST is one step, checked
 * again by the service, and leads on by 303 to the page of the state it made.
 */
@ApiExcludeController()
@UseFilters(PageErrorFilter)
@Controller('r')
export class PageController {
  constructor(
    private readonly settings: Settings,
    private readonly clock: Clock,
    private readonly visits: Visits,
    private readonly proving: Proving,
  ) {}

  @Get()
  landing(@Query('lang') lang: unknown, @Req() request: FastifyRequest, @Res() reply: FastifyReply): void {
    sendPage(reply, 200, renderPlain('landing', this.localeOf(request, reply, lang)));
  }

  @Get('page.css')
  css(@Res() reply: FastifyReply): void {
    sendFile(reply, 'text/css', FILES.css);
  }

  @Get('page.js')
  js(@Res() reply: FastifyReply): void {
    sendFile(reply, 'text/javascript', FILES.js);
  }

  @Get('case')
  async show(
    @Query('lang') lang: unknown,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const visit = await this.visits.find(this.sessionOf(request));
    sendPage(reply, 200, renderVisit(visit, this.localeOf(request, reply, lang), this.clock.now()));
  }

  /** Bind this browser to the link of a token or a reference. Everything that opens nothing gets one answer. */
  @Post('open')
  async open(@Body() form: Form, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const locale = this.localeOf(request, reply);
    const isByToken = typeof form?.token === 'string';
    const token = parseToken(form?.token);
    const reference = isByToken ? null : parseReference(form?.reference);
    if (!isByToken && !reference) {
      const typed = typeof form?.reference === 'string' ? form.reference.slice(0, 20) : '';
      return sendPage(reply, 422, renderPlain('landing', locale, typed));
    }
    const credential = token ? { token } : reference ? { reference } : null;
    const opened =
      credential && isFromOwnPage(request.headers)
        ? await this.visits.open(credential, this.sessionOf(request))
        : null;
    if (!opened) return sendPage(reply, 200, renderPlain(isByToken ? 'closed' : 'linkSent', locale));
    const { publicUrl } = this.settings;
    const cookie = writeCookie(
      sessionCookieName(publicUrl),
      opened,
      publicUrl.startsWith('https:'),
      LIMITS.sessionMs / 1_000,
    );
    void reply.header('set-cookie', cookie);
    sendOn(reply, '/r/case');
  }

  @Post('answer')
  answer(@Body() form: Form, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.step(request, reply, '', async (cookie) => {
      if (!CHOICES.includes(form?.choice)) throw new Refused('choose_one');
      await this.proving.answer(cookie, form!.choice as Choice | 'back');
    });
  }

  @Post('number')
  number(@Body() form: Form, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const given = form?.number ?? form?.email;
    return this.step(request, reply, given, (cookie) => this.proving.giveValue(cookie, given));
  }

  @Post('code')
  code(@Body() form: Form, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.step(request, reply, '', async (cookie) => {
      const digits = parseCode(form?.code);
      // Not six digits is no guess: it costs none of the five.
      if (!digits) throw new Refused('code_unreadable');
      await this.proving.checkCode(cookie, digits);
    });
  }

  @Post('resend')
  resend(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.step(request, reply, '', (cookie) => this.proving.resend(cookie));
  }

  @Post('confirm')
  confirm(@Body() form: Form, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.step(request, reply, '', (cookie) =>
      this.proving.confirmChange(cookie, form?.sure === 'yes'),
    );
  }

  @Post('not-me')
  notMe(@Body() form: Form, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.step(request, reply, '', (cookie) => this.proving.notMe(cookie, form?.sure === 'yes'));
  }

  /** Another link over the same channel. Told alike whether one may still be sent. */
  @Post('new-link')
  async newLink(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const cookie = this.sessionOf(request);
    if (!cookie || !isFromOwnPage(request.headers)) return sendOn(reply, '/r/case');
    await this.proving.askForNewLink(cookie).catch(ignoreMovedOn);
    sendPage(reply, 200, renderPlain('linkSent', this.localeOf(request, reply)));
  }

  /** One step of a visit. What is not taken shows the page again with what to do; what came too late, the new page. */
  private async step(
    request: FastifyRequest,
    reply: FastifyReply,
    typed: unknown,
    work: (cookie: string) => Promise<void>,
  ): Promise<void> {
    const cookie = this.sessionOf(request);
    if (!cookie || !isFromOwnPage(request.headers)) return sendOn(reply, '/r/case');
    try {
      await work(cookie);
    } catch (error) {
      if (error instanceof Refused) return this.showAgain(request, reply, cookie, error, typed);
      ignoreMovedOn(error);
    }
    sendOn(reply, '/r/case');
  }

  private async showAgain(
    request: FastifyRequest,
    reply: FastifyReply,
    cookie: string,
    refused: Refused,
    typed: unknown,
  ): Promise<void> {
    const visit = await this.visits.find(cookie);
    const mistake = {
      code: refused.code,
      typed: typeof typed === 'string' && typed.length <= 254 ? typed : '',
    };
    sendPage(
      reply,
      visit ? 422 : 200,
      renderVisit(visit, this.localeOf(request, reply), this.clock.now(), mistake),
    );
  }

  private sessionOf(request: FastifyRequest): string | null {
    return readCookie(request.headers.cookie, sessionCookieName(this.settings.publicUrl));
  }

  private localeOf(request: FastifyRequest, reply: FastifyReply, asked?: unknown): Locale {
    const chosen = toLocale(asked);
    if (chosen)
      void reply.header(
        'set-cookie',
        writeCookie(LANGUAGE_COOKIE, chosen, this.settings.publicUrl.startsWith('https:'), YEAR_SECONDS),
      );
    return chooseLocale(
      asked,
      readCookie(request.headers.cookie, LANGUAGE_COOKIE),
      request.headers['accept-language'],
    );
  }
}

function ignoreMovedOn(error: unknown): void {
  if (!(error instanceof CaseMovedOn)) throw error;
}
