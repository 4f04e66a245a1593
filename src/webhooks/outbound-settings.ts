import { Injectable } from '@nestjs/common';
import type { OutboundRules } from '../platform/outbound/outbound-url';
import { Settings } from '../platform/settings';

const PORTS = [443, 8443];

/** Which URLs of lenders are called: https on known ports, and this machine itself only while the sandbox is on. */
@Injectable()
export class OutboundSettings implements OutboundRules {
  readonly ports: readonly number[];
  readonly httpToLoopback: boolean;

  constructor(settings: Settings) {
    this.ports = [...PORTS, ...settings.webhookPorts];
    this.httpToLoopback = settings.sandbox;
  }
}
