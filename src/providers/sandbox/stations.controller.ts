import { Body, Controller, Get, HttpCode, Param, Post, Put, UseGuards } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Problem } from '../../platform/problem';
import { LoopbackGuard } from './loopback.guard';
import { mailboxKey, MailExchange } from './mail-exchange';
import { ReplyIn, SetDeviceIn, SetHandsetIn, SetMailboxIn } from './sandbox.dto';
import { SmsCarrier } from './sms-carrier';
import { SandboxWorld } from './world';

/** The far ends: who behaves how, what arrived, and what the person holding the phone answers. Lists are newest first. */
@ApiTags('sandbox')
@UseGuards(LoopbackGuard)
@Controller('sandbox')
export class StationsController {
  constructor(
    private readonly world: SandboxWorld,
    private readonly sms: SmsCarrier,
    private readonly mail: MailExchange,
  ) {}

  @Put('handsets/:e164')
  setHandset(@Param('e164') e164: string, @Body() { behaviour, latencyMs = 0 }: SetHandsetIn) {
    return { e164, ...this.world.handsets.set(assertE164(e164), { behaviour, latencyMs }) };
  }

  @Get('handsets/:e164')
  getHandset(@Param('e164') e164: string) {
    return { e164, ...this.world.handsets.settingOf(assertE164(e164)) };
  }

  @Get('handsets/:e164/messages')
  handsetMessages(@Param('e164') e164: string) {
    return { items: this.world.handsets.messagesAt(assertE164(e164)) };
  }

  @Post('handsets/:e164/replies')
  @HttpCode(202)
  reply(@Param('e164') e164: string, @Body() { text }: ReplyIn) {
    return { id: this.sms.reply(assertE164(e164), text) };
  }

  @Put('mailboxes/:email')
  setMailbox(@Param('email') email: string, @Body() { behaviour, latencyMs = 0 }: SetMailboxIn) {
    const mailbox = assertMailbox(email);
    this.mail.forgetGreylist(mailbox);
    return { email: mailbox, ...this.world.mailboxes.set(mailbox, { behaviour, latencyMs }) };
  }

  @Get('mailboxes/:email')
  getMailbox(@Param('email') email: string) {
    const mailbox = assertMailbox(email);
    return { email: mailbox, ...this.world.mailboxes.settingOf(mailbox) };
  }

  @Get('mailboxes/:email/messages')
  mailboxMessages(@Param('email') email: string) {
    return { items: this.world.mailboxes.messagesAt(assertMailbox(email)) };
  }

  @Put('devices/:token')
  setDevice(@Param('token') token: string, @Body() { behaviour, latencyMs = 0 }: SetDeviceIn) {
    return { token, ...this.world.devices.set(token, { behaviour, latencyMs }) };
  }

  @Get('devices/:token')
  getDevice(@Param('token') token: string) {
    return { token, ...this.world.devices.settingOf(token) };
  }

  @Get('devices/:token/messages')
  deviceMessages(@Param('token') token: string) {
    return { items: this.world.devices.messagesAt(token) };
  }
}

/** @throws Problem 422 when it is no number in E.164 form */
export function assertE164(value: string): string {
  if (/^\+\d{5,15}$/.test(value)) return value;
  throw new Problem(422, 'NOT_E164', 'The number in the path must be in E.164 form: + and 5 to 15 digits.');
}

function assertMailbox(value: string): string {
  if (/^[^@\s]{1,64}@[^@\s]{1,255}$/.test(value.trim())) return mailboxKey(value);
  throw new Problem(422, 'NOT_A_MAILBOX', 'The path must hold one mail address.');
}
