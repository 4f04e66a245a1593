import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Problem } from '../../platform/problem';

const LOOPBACK_PEER = /^(::1|(::ffff:)?127\.\d{1,3}\.\d{1,3}\.\d{1,3})$/;
const LOOPBACK_HOST = /^(localhost|127\.\d{1,3}\.\d{1,3}\.\d{1,3}|\[::1\])(:\d{1,5})?$/i;

/**
 * The sandbox has no authentication, so only who sits at this machine may use it: a loopback peer that asked for
 * a loopback name (a page elsewhere whose DNS was turned to 127.0.0.1 did not), through no proxy (whose peer is
 * always loopback), and not sent here by another site's page.
 */
@Injectable()
export class LoopbackGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const { headers } = request;
    const isForwarded = Object.keys(headers).some(
      (name) => name === 'forwarded' || name === 'x-real-ip' || name.startsWith('x-forwarded'),
    );
    const site = headers['sec-fetch-site'];
    const isCrossSite =
      request.method !== 'GET' && site !== undefined && site !== 'same-origin' && site !== 'none';
    if (
      isForwarded ||
      isCrossSite ||
      !LOOPBACK_PEER.test(request.socket.remoteAddress ?? '') ||
      !LOOPBACK_HOST.test(headers.host ?? '')
    ) {
      throw new Problem(
        403,
        'SANDBOX_LOOPBACK_ONLY',
        'The sandbox answers only to this machine itself, directly and by a loopback name.',
      );
    }
    return true;
  }
}
