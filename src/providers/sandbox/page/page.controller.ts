import { Body, Controller, Get, Header, Headers, Post, Query, Res, UseGuards } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { IsIn, IsOptional, IsString, Length } from 'class-validator';
import type { FastifyReply } from 'fastify';
import { LOCALES, type Locale } from '../../../decisions/words';
import { Clock } from '../../../platform/clock';
import { Problem } from '../../../platform/problem';
import { SandboxClock } from '../advance';
import { LoopbackGuard } from '../loopback.guard';
import { MailExchange } from '../mail-exchange';
import { readAdvance } from '../sandbox.controller';
import { SmsCarrier } from '../sms-carrier';
import { assertE164 } from '../stations.controller';
import type { Stations } from '../stations';
import { SandboxWorld } from '../world';
import { SANDBOX_CSS, SANDBOX_JS } from './style';
import { sandboxPage } from './view';

const CSP =
  "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

class FormIn {
  @IsOptional() @IsIn(LOCALES) lang?: Locale;
}
class AdvanceForm extends FormIn {
  @IsString() by: string;
}
class ReplyForm extends FormIn {
  @IsString() address: string;
  @IsString() @Length(1, 1_600) text: string;
}
class BehaveForm extends FormIn {
  @IsIn(['handsets', 'mailboxes', 'devices']) kind: 'handsets' | 'mailboxes' | 'devices';
  @IsString() @Length(1, 4_096) address: string;
  @IsString() behaviour: string;
}

/** The sandbox for people: plain HTML and forms, the same acts as the calls for tests. */
@ApiExcludeController()
@UseGuards(LoopbackGuard)
@Controller('sandbox')
export class SandboxPageController {
  constructor(
    private readonly world: SandboxWorld,
    private readonly clock: Clock,
    private readonly sandboxClock: SandboxClock,
    private readonly sms: SmsCarrier,
    private readonly mail: MailExchange,
  ) {}

  @Get()
  @Header('content-type', 'text/html; charset=utf-8')
  @Header('content-security-policy', CSP)
  @Header('cache-control', 'no-store')
  show(@Query('lang') lang: unknown, @Headers('accept-language') accepted = ''): string {
    return sandboxPage(this.world, this.clock.now(), pickLocale(lang, accepted));
  }

  @Get('pulse')
  @Header('cache-control', 'no-store')
  pulse() {
    return { version: this.world.version, now: this.clock.now() };
  }

  @Get('sandbox.css')
  @Header('content-type', 'text/css; charset=utf-8')
  css(): string {
    return SANDBOX_CSS;
  }

  @Get('sandbox.js')
  @Header('content-type', 'text/javascript; charset=utf-8')
  js(): string {
    return SANDBOX_JS;
  }

  @Post('page/advance')
  async advance(@Body() form: AdvanceForm, @Res() reply: FastifyReply): Promise<void> {
    await this.sandboxClock.advance(readAdvance(form.by));
    await back(reply, form);
  }

  @Post('page/reply')
  async reply(@Body() form: ReplyForm, @Res() reply: FastifyReply): Promise<void> {
    this.sms.reply(assertE164(form.address), form.text);
    await back(reply, form);
  }

  @Post('page/behave')
  async behave(@Body() form: BehaveForm, @Res() reply: FastifyReply): Promise<void> {
    const stations = this.world[form.kind] as Stations<string, { id: string; at: string }>;
    const behaviour = stations.behaviours.find((known) => known === form.behaviour);
    if (!behaviour) throw Problem.field('/behaviour', 'NOT_ONE_OF', 'There is no such behaviour.');
    if (form.kind === 'mailboxes') this.mail.forgetGreylist(form.address);
    stations.set(form.address, { behaviour, latencyMs: stations.settingOf(form.address).latencyMs });
    await back(reply, form);
  }

  @Post('page/reset')
  async reset(@Body() form: FormIn, @Res() reply: FastifyReply): Promise<void> {
    this.world.clear();
    await back(reply, form);
  }
}

/** After a form the page again, so that a reload asks nothing twice. */
async function back(reply: FastifyReply, form: FormIn): Promise<void> {
  await reply
    .status(303)
    .header('location', `/sandbox${form.lang ? `?lang=${form.lang}` : ''}`)
    .send();
}

/** The one asked for, else the first that the browser prefers, else Chinese: it is what the demo's borrowers read. */
function pickLocale(asked: unknown, accepted: string): Locale {
  const known = LOCALES.find((locale) => locale === asked);
  if (known) return known;
  const preferred = accepted.split(',').map((part) => part.trim().toLowerCase().slice(0, 2));
  return preferred.find((tag) => tag === 'zh' || tag === 'en') === 'en' ? 'en' : 'zh-CN';
}
