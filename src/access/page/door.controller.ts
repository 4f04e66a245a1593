import { Body, Controller, Get, Param, Post, Query, Req, Res, UseFilters } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { sendFile, sendOn } from '../../platform/page/replies';
import { Enrolment } from '../operators/enrolment.service';
import { Passkeys } from '../operators/passkeys.service';
import { personOfSession, SignIn } from '../operators/sign-in.service';
import { SignOn } from '../sign-on/sign-on.service';
import { AccountErrorFilter } from './account-error.filter';
import { FILES, type Mistake } from './frame';
import { goOnView, invitationView, secondView, signInView } from './views/door';
import { textOf, Visits, type Form, type Visit } from './visit';
import { wordsOf } from './words';

/**
 * The ways in. GET shows and changes nothing (but cookies that name nobody); every POST is one step, which leads on by
 * 303 or shows the page again.
 */
@ApiExcludeController()
@UseFilters(AccountErrorFilter)
@Controller('account')
export class DoorController {
  constructor(
    private readonly visits: Visits,
    private readonly signIn: SignIn,
    private readonly enrolment: Enrolment,
    private readonly passkeys: Passkeys,
    private readonly signOn: SignOn,
  ) {}

  @Get('page.css')
  css(@Res() reply: FastifyReply): void {
    sendFile(reply, 'text/css', FILES.css);
  }

  @Get('account.js')
  js(@Res() reply: FastifyReply): void {
    sendFile(reply, 'text/javascript', FILES.js);
  }

  @Get('sign-in')
  async showSignIn(@Query('lang') lang: unknown, @Req() request: FastifyRequest, @Res() reply: FastifyReply) {
    await this.signInPage(await this.visits.open(request, reply, lang));
  }

  @Post('sign-in')
  async password(
    @Body() form: Form,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const visit = await this.visits.open(request, reply);
    const typed = { organisation: textOf(form, 'organisation', 40), login: textOf(form, 'login', 100) };
    await this.visits.step(
      visit,
      form,
      async () => {
        const { ip: address } = request;
        const token = await this.signIn.password({ ...typed, password: textOf(form, 'password'), address });
        this.visits.signIn(reply, token);
        sendOn(reply, '/account/second');
      },
      (mistake) => this.signInPage(visit, mistake, typed),
    );
  }

  @Get('second')
  async showSecond(@Query('lang') lang: unknown, @Req() request: FastifyRequest, @Res() reply: FastifyReply) {
    await this.secondPage(await this.visits.open(request, reply, lang));
  }

  @Post('second')
  async second(
    @Body() form: Form,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const visit = await this.visits.open(request, reply);
    const session = this.visits.at(visit, 'password');
    if (!session) return;
    await this.visits.step(
      visit,
      form,
      async () => {
        this.visits.signIn(reply, await this.signIn.code(session, textOf(form, 'code', 40)));
        sendOn(reply, '/account');
      },
      (mistake) => this.secondPage(visit, mistake),
    );
  }

  @Post('passkey/sign-in')
  async passkey(
    @Body() form: Form,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const visit = await this.visits.open(request, reply);
    await this.visits.step(
      visit,
      form,
      async () => {
        const response = textOf(form, 'response', 20_000);
        const token = await this.passkeys.comeIn(visit.door, response, request.ip, visit.session);
        this.visits.signIn(reply, token);
        sendOn(reply, '/account');
      },
      (mistake) => this.signInPage(visit, mistake),
    );
  }

  @Get('invitation')
  async showInvitation(
    @Query('lang') lang: unknown,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ) {
    const visit = await this.visits.open(request, reply, lang);
    this.visits.show(visit, '/account/invitation', invitationView(this.visits.model(visit)));
  }

  @Post('invitation')
  async invitation(
    @Body() form: Form,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const visit = await this.visits.open(request, reply);
    await this.visits.step(
      visit,
      form,
      async () => {
        const token = await this.enrolment.openInvitation(textOf(form, 'invitation', 60), request.ip);
        this.visits.signIn(reply, token);
        sendOn(reply, '/account/set-up');
      },
      (mistake) => {
        const view = invitationView(this.visits.model(visit, mistake));
        this.visits.show(visit, '/account/invitation', view, mistake);
      },
    );
  }

  @Post('sign-on')
  async leave(@Body() form: Form, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const visit = await this.visits.open(request, reply);
    const organisation = textOf(form, 'at', 40);
    await this.visits.step(
      visit,
      form,
      async () => this.goTo(visit, await this.signOn.leave(organisation, visit.door, false), true),
      (mistake) => this.signInPage(visit, mistake, { organisation }),
    );
  }

  @Post('sign-on/confirm')
  async leaveToConfirm(@Body() form: Form, @Req() request: FastifyRequest, @Res() reply: FastifyReply) {
    const visit = await this.visits.open(request, reply);
    const session = this.visits.at(visit, 'full');
    if (!session) return;
    await this.visits.step(
      visit,
      form,
      async () => this.goTo(visit, await this.signOn.leave(session.lender.slug, visit.door, true), true),
      (mistake) => this.signInPage(visit, mistake),
    );
  }

  /**
   * Back from another site, by GET as OpenID Connect has it. Our own cookie is not sent along from there, so the last
   * step is made by this page and not by a redirect.
   */
  @Get('sign-on/:organisation')
  async comeBack(
    @Param('organisation') organisation: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const visit = await this.visits.open(request, reply);
    const at = request.url.indexOf('?');
    const query = at < 0 ? '' : request.url.slice(at);
    await this.visits.guarded(
      async () => {
        const token = await this.signOn.comeBack(organisation, visit.door, query, request.ip);
        this.visits.signIn(reply, token);
        this.goTo(visit, '/account', false);
      },
      (mistake) => this.signInPage(visit, mistake),
    );
  }

  private goTo(visit: Visit, to: string, isLeaving: boolean): void {
    // No redirect: the policy of a page with a form lets its answer lead nowhere else.
    void visit.reply.header('refresh', `0; url=${to}`);
    this.visits.show(visit, '/account/sign-in', goOnView(wordsOf(visit.locale), to, isLeaving));
  }

  private async signInPage(visit: Visit, mistake: Mistake | null = null, typed: Record<string, string> = {}) {
    const model = this.visits.model(visit, mistake, typed);
    const view = signInView(model, await this.passkeys.optionsForGet(visit.door));
    this.visits.show(visit, '/account/sign-in', view, mistake);
  }

  private async secondPage(visit: Visit, mistake: Mistake | null = null): Promise<void> {
    const session = this.visits.at(visit, 'password');
    if (!session) return;
    const passkeys = await this.passkeys.listOf(personOfSession(session));
    const options = passkeys.length > 0 ? await this.passkeys.optionsForGet(visit.door) : null;
    this.visits.show(
      visit,
      '/account/second',
      secondView(this.visits.model(visit, mistake), options),
      mistake,
    );
  }
}
