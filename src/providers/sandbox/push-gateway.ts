import { Injectable } from '@nestjs/common';
import { randomBytes } from 'node:crypto';
import { Clock } from '../../platform/clock';
import { Agenda } from './agenda';
import type { CarrierAnswer } from './carrier-health';
import { SandboxLine } from './line';
import { CarrierReports } from './reports';
import { SandboxWorld, type DeviceMessage } from './world';

const SHOWN_AFTER_MS = 300;

/** The devices' gateway, in the form of FCM's HTTP v1 API. */
@Injectable()
export class PushGatewayServer {
  constructor(
    private readonly world: SandboxWorld,
    private readonly agenda: Agenda,
    private readonly reports: CarrierReports,
    private readonly line: SandboxLine,
    private readonly clock: Clock,
  ) {}

  /** POST …/messages:send */
  accept(authorization: string | undefined, asked: Record<string, unknown> | null): CarrierAnswer {
    if (authorization !== `Bearer ${this.line.push.secret}`)
      return refusal(401, 'UNAUTHENTICATED', 'THIRD_PARTY_AUTH_ERROR');
    if (this.world.carriers.refuses('push')) return refusal(503, 'UNAVAILABLE', 'UNAVAILABLE');
    const push = readPush(asked?.message);
    if (!push) return refusal(400, 'INVALID_ARGUMENT', 'INVALID_ARGUMENT');
    const { behaviour, latencyMs } = this.world.devices.settingOf(push.token);
    if (behaviour === 'unregistered') return refusal(404, 'NOT_FOUND', 'UNREGISTERED');
    const message: DeviceMessage = {
      id: `projects/sandbox/messages/${randomBytes(12).toString('hex')}`,
      title: push.title,
      text: push.body,
      ...(push.link && { link: push.link }),
      at: this.clock.now().toISOString(),
    };
    this.world.devices.keep(push.token, message);
    const { ackUrl } = push;
    if (behaviour === 'delivered' && ackUrl) {
      const wait = latencyMs + this.world.carriers.of('push').latencyMs + SHOWN_AFTER_MS;
      const ack = { message: message.id, event: 'delivered' };
      this.agenda.add(wait, message.id, () => this.reports.postAck(ackUrl, message.id, ack));
    }
    return { status: 200, body: { name: message.id } };
  }
}

interface Push {
  token: string;
  title: string;
  body: string;
  link: string | null;
  ackUrl: string | null;
}

function readPush(message: unknown): Push | null {
  const { token, notification, data } = (message ?? {}) as Record<string, unknown>;
  const { title, body } = (notification ?? {}) as Record<string, unknown>;
  const { link, ackUrl } = (data ?? {}) as Record<string, unknown>;
  if (typeof token !== 'string' || !token || typeof title !== 'string' || typeof body !== 'string')
    return null;
  return { token, title, body, link: textOrNull(link), ackUrl: textOrNull(ackUrl) };
}

function textOrNull(value: unknown): string | null {
  return typeof value === 'string' && value ? value : null;
}

function refusal(code: number, status: string, errorCode: string): CarrierAnswer {
  const details = [{ '@type': 'type.googleapis.com/google.firebase.fcm.v1.FcmError', errorCode }];
  return { status: code, body: { error: { code, status, message: errorCode.toLowerCase(), details } } };
}
