import { Body, Controller, Get, Post, Query, Req, Res, UseFilters } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { DataSource } from 'typeorm';
import type { FoundSession } from '../../lenders/credentials.queries';
import { isFresh, type SessionStage } from '../../lenders/session-rules';
import { Clock } from '../../platform/clock';
import { inTx } from '../../platform/tx';
import { sendOn } from '../../platform/page/replies';
import { Enrolment } from '../operators/enrolment.service';
import { Passkeys } from '../operators/passkeys.service';
import { Sessions } from '../operators/sessions.service';
import { personOfSession, SignIn } from '../operators/sign-in.service';
import { AccountErrorFilter } from './account-error.filter';
import type { Mistake } from './frame';
import { accountView, changePasswordView, confirmView } from './views/account';
import { authenticatorView, codesView, setUpView } from './views/set-up';
import { textOf, Visits, type Form, type Visit } from './visit';

/** A form that was sent, and who may send it: at which stage, and how lately proved. */
interface Asked {
  request: FastifyRequest;
  reply: FastifyReply;
  form: Form;
  at: readonly SessionStage[];
  fresh?: boolean;
}

type Again = (visit: Visit, mistake: Mistake, session: FoundSession) => Promise<void> | void;

/** A person's own account: setting it up, what they prove themselves by, where they are signed in. */
@ApiExcludeController()
@UseFilters(AccountErrorFilter)
@Controller('account')
export class AccountController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
    private readonly visits: Visits,
    private readonly sessions: Sessions,
    private readonly signIn: SignIn,
    private readonly enrolment: Enrolment,
    private readonly passkeys: Passkeys,
  ) {}

  @Get()
  async show(@Query('lang') lang: unknown, @Req() request: FastifyRequest, @Res() reply: FastifyReply) {
    const visit = await this.visits.open(request, reply, lang);
    const session = this.visits.at(visit, 'full');
    if (session) await this.accountPage(visit, null, session);
  }

  @Get('set-up')
  async showSetUp(@Query('lang') lang: unknown, @Req() request: FastifyRequest, @Res() reply: FastifyReply) {
    await this.setUpPage(await this.visits.open(request, reply, lang));
  }

  @Post('password')
  password(@Body() form: Form, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.post({ request, reply, form, at: ['enrol'] }, this.setUpPage, async (_visit, session) => {
      await this.enrolment.setPassword(session, textOf(form, 'password'), textOf(form, 'again'));
      sendOn(reply, '/account/set-up');
    });
  }

  @Post('authenticator')
  authenticator(@Body() form: Form, @Req() request: FastifyRequest, @Res() reply: FastifyReply) {
    const asked: Asked = { request, reply, form, at: ['enrol', 'full'], fresh: true };
    return this.post(asked, this.setUpPage, async (visit, session) => {
      const { codes, token } = await this.enrolment.confirmAuthenticator(session, textOf(form, 'code', 40));
      if (token) this.visits.signIn(reply, token);
      this.visits.show(visit, '/account', codesView(this.visits.model(visit), codes));
    });
  }

  @Post('passkey/new')
  newPasskey(@Body() form: Form, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const asked: Asked = { request, reply, form, at: ['enrol', 'full'], fresh: true };
    const again: Again = (visit, mistake, session) =>
      session.stage === 'enrol' ? this.setUpPage(visit, mistake) : this.accountPage(visit, mistake, session);
    return this.post(asked, again, async (visit, session) => {
      const token = await this.passkeys.add(session, visit.door, textOf(form, 'response', 20_000));
      if (token) this.visits.signIn(reply, token);
      sendOn(reply, '/account');
    });
  }

  @Post('passkey/remove')
  removePasskey(
    @Body() form: Form,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const asked: Asked = { request, reply, form, at: ['full'], fresh: true };
    return this.post(asked, this.accountPage, async (_visit, session) => {
      await this.passkeys.remove(session, textOf(form, 'passkey', 36));
      sendOn(reply, '/account');
    });
  }

  @Post('recovery-codes')
  newCodes(@Body() form: Form, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const asked: Asked = { request, reply, form, at: ['full'], fresh: true };
    return this.post(asked, this.accountPage, async (visit, session) => {
      const codes = await this.enrolment.renewRecoveryCodes(session);
      this.visits.show(visit, '/account', codesView(this.visits.model(visit), codes));
    });
  }

  @Get('change-password')
  async showChange(@Query('lang') lang: unknown, @Req() request: FastifyRequest, @Res() reply: FastifyReply) {
    const visit = await this.visits.open(request, reply, lang);
    if (this.visits.at(visit, 'full')) this.changePage(visit);
  }

  @Post('change-password')
  changePassword(
    @Body() form: Form,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const asked: Asked = { request, reply, form, at: ['full'], fresh: true };
    const [old, password, again] = [textOf(form, 'old'), textOf(form, 'password'), textOf(form, 'again')];
    return this.post(asked, this.changePage, async (_visit, session) => {
      await this.enrolment.changePassword(session, old, password, again);
      sendOn(reply, '/account');
    });
  }

  @Get('confirm')
  async showConfirm(
    @Query('lang') lang: unknown,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ) {
    await this.confirmPage(await this.visits.open(request, reply, lang));
  }

  @Post('confirm')
  confirm(@Body() form: Form, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.post({ request, reply, form, at: ['full'] }, this.confirmPage, async (_visit, session) => {
      const code = textOf(form, 'code', 40);
      this.visits.signIn(reply, await this.signIn.confirm(session, textOf(form, 'password'), code));
      sendOn(reply, '/account');
    });
  }

  @Post('passkey/confirm')
  confirmByPasskey(
    @Body() form: Form,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    return this.post({ request, reply, form, at: ['full'] }, this.confirmPage, async (visit, session) => {
      const response = textOf(form, 'response', 20_000);
      this.visits.signIn(reply, await this.passkeys.confirm(session, visit.door, response));
      sendOn(reply, '/account');
    });
  }

  @Post('sign-out')
  signOut(@Body() form: Form, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.leave(request, reply, form, false);
  }

  @Post('sign-out-everywhere')
  signOutEverywhere(
    @Body() form: Form,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    return this.leave(request, reply, form, true);
  }

  private leave(
    request: FastifyRequest,
    reply: FastifyReply,
    form: Form,
    everywhere: boolean,
  ): Promise<void> {
    const asked: Asked = { request, reply, form, at: ['full', 'password', 'enrol'] };
    return this.post(asked, this.accountPage, async (_visit, session) => {
      await this.signIn.signOut(session, everywhere);
      this.visits.signOut(reply);
      sendOn(reply, '/account/sign-in');
    });
  }

  /** One form of somebody at one of these stages; what is not taken shows the page again. */
  private async post(
    { request, reply, form, at, fresh = false }: Asked,
    again: Again,
    work: (visit: Visit, session: FoundSession) => Promise<void>,
  ): Promise<void> {
    const visit = await this.visits.open(request, reply);
    const session = this.visits.at(visit, ...at);
    if (!session || (fresh && !this.isFresh(visit, session))) return;
    await this.visits.step(
      visit,
      form,
      () => work(visit, session),
      (mistake) => again.call(this, visit, mistake, session),
    );
  }

  /** Leads to the question "is it still you?" when the last proof is old. An invitation is its own proof. */
  private isFresh(visit: Visit, session: FoundSession): boolean {
    if (session.stage === 'enrol' || isFresh(session.provedAt, this.clock.now())) return true;
    sendOn(visit.reply, '/account/confirm');
    return false;
  }

  private async setUpPage(visit: Visit, mistake: Mistake | null = null): Promise<void> {
    const session = this.visits.at(visit, 'enrol', 'full');
    if (!session) return;
    const { operator, login } = await this.enrolment.account(session);
    const model = this.visits.model(visit, mistake);
    if (session.stage === 'full' && (operator.totpConfirmedAt || operator.password === null))
      return sendOn(visit.reply, '/account');
    if (operator.password !== null) {
      const view = authenticatorView(model, await this.enrolment.authenticator(session));
      return this.visits.show(visit, '/account/set-up', view, mistake);
    }
    const view = setUpView(model, login, await this.passkeys.optionsForNew(session, visit.door));
    this.visits.show(visit, '/account/set-up', view, mistake);
  }

  private async accountPage(visit: Visit, mistake: Mistake | null, session: FoundSession): Promise<void> {
    const person = personOfSession(session);
    const { operator, login, recoveryCodes } = await this.enrolment.account(session);
    const view = accountView(
      {
        ...this.visits.model(visit, mistake),
        login,
        lender: session.lender.name,
        role: session.role,
        isLocal: operator.signOn === 'local',
        hasPassword: operator.password !== null,
        hasApp: operator.totpConfirmedAt !== null,
        recoveryCodes,
        passkeys: await this.passkeys.listOf(person),
        sessions: await inTx(this.dataSource, person.lenderId, (tx) => this.sessions.alive(tx, person)),
        thisSession: session.sessionId,
      },
      await this.passkeys.optionsForNew(session, visit.door),
    );
    this.visits.show(visit, '/account', view, mistake);
  }

  private async confirmPage(visit: Visit, mistake: Mistake | null = null): Promise<void> {
    const session = this.visits.at(visit, 'full');
    if (!session) return;
    const { operator, passkeys } = await this.enrolment.account(session);
    const has = {
      password: operator.password !== null,
      app: operator.totpConfirmedAt !== null,
      isLocal: operator.signOn === 'local',
    };
    const options = passkeys > 0 ? await this.passkeys.optionsForGet(visit.door) : null;
    this.visits.show(
      visit,
      '/account/confirm',
      confirmView(this.visits.model(visit, mistake), has, options),
      mistake,
    );
  }

  private changePage(visit: Visit, mistake: Mistake | null = null): void {
    const view = changePasswordView(this.visits.model(visit, mistake));
    this.visits.show(visit, '/account/change-password', view, mistake);
  }
}
