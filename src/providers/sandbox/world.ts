import { Injectable } from '@nestjs/common';
import { CarrierHealth } from './carrier-health';
import { NumberRegistry } from './number-registry';
import { Stations } from './stations';

export const HANDSET_BEHAVIOURS = [
  'delivered',
  'absent',
  'unknown_subscriber',
  'suspended',
  'ambiguous',
  'recycled',
  'silent',
  'late',
  'duplicate',
  'reordered',
  'filtered',
  'multipart_partial',
  'ported',
] as const;
export type HandsetBehaviour = (typeof HANDSET_BEHAVIOURS)[number];

export const MAILBOX_BEHAVIOURS = [
  'delivered',
  'delivered_dsn',
  'mailbox_unknown',
  'mailbox_full',
  'greylisted',
  'scanner',
  'silent',
] as const;
export type MailboxBehaviour = (typeof MAILBOX_BEHAVIOURS)[number];

export const DEVICE_BEHAVIOURS = ['delivered', 'unregistered', 'silent'] as const;
export type DeviceBehaviour = (typeof DEVICE_BEHAVIOURS)[number];

export interface HandsetMessage {
  id: string;
  medium: 'sms';
  text: string;
  at: string;
  /** Whether it came through to the handset; who holds that is another question. */
  delivered: boolean;
}

export interface MailboxMessage {
  id: string;
  from: string;
  subject: string;
  text: string;
  /** Empty when there is no HTML part. */
  html: string;
  at: string;
}

export interface DeviceMessage {
  id: string;
  title: string;
  text: string;
  link?: string;
  at: string;
}

/** Everything the sandbox knows, in memory: gone with the process, or at a reset. */
@Injectable()
export class SandboxWorld {
  /** Counts changes, so that a page can tell whether to look again. */
  version = 0;

  private readonly changed = () => void this.version++;
  readonly handsets = new Stations<HandsetBehaviour, HandsetMessage>(
    HANDSET_BEHAVIOURS,
    'delivered',
    this.changed,
  );
  readonly mailboxes = new Stations<MailboxBehaviour, MailboxMessage>(
    MAILBOX_BEHAVIOURS,
    'delivered',
    this.changed,
  );
  readonly devices = new Stations<DeviceBehaviour, DeviceMessage>(
    DEVICE_BEHAVIOURS,
    'delivered',
    this.changed,
  );
  readonly carriers = new CarrierHealth();
  readonly registry = new NumberRegistry();

  private readonly forgetters: (() => void)[] = [];

  /** What else is to be forgotten with all of this. */
  onClear(forget: () => void): void {
    this.forgetters.push(forget);
  }

  clear(): void {
    for (const forget of this.forgetters) forget();
    this.handsets.clear();
    this.mailboxes.clear();
    this.devices.clear();
    this.carriers.clear();
    this.registry.clear();
  }
}
