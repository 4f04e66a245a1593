import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Problem } from '../platform/problem';

/** The keys a signal has; what they hold is ours or the lender's reference, not a contact value. */
const OWN_KEYS = ['borrower', 'channelId', 'kind', 'occurredAt'];
const CONTACT_KEY = /phone|mobile|e?mail|address|number|msisdn|contact|tel\b|wechat|whatsapp|name/i;
const LONG_DIGITS = /\d(?:[\s().-]?\d){6,}/;

/**
 * The first law at the door of signals: a body that carries a contact value anywhere is refused as such, before
 * anything else is looked at. A signal may say that a number is wrong; it can never bring another.
 */
@Injectable()
export class NoContactValueGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const { body } = context.switchToHttp().getRequest<FastifyRequest>();
    if (carriesContactValue(body)) {
      throw new Problem(
        422,
        'CONTACT_VALUE_NOT_ALLOWED',
        'A signal says something about a channel on file. It never carries a number, an address or a name; the borrower gives a new one by their own link.',
      );
    }
    return true;
  }
}

/** True when any part of a signal's body looks like a way to reach somebody. */
export function carriesContactValue(body: unknown, ownLevel = true): boolean {
  if (typeof body === 'string') return body.includes('@') || LONG_DIGITS.test(body);
  if (Array.isArray(body)) return body.some((item) => carriesContactValue(item, false));
  if (typeof body !== 'object' || body === null)
    return typeof body === 'number' && LONG_DIGITS.test(String(body));
  return Object.entries(body).some(
    ([key, value]) =>
      !(ownLevel && OWN_KEYS.includes(key)) && (CONTACT_KEY.test(key) || carriesContactValue(value, false)),
  );
}
