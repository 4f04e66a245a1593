import { Controller, HttpCode, Param, Post, Req } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { Settings } from '../platform/settings';
import { ReceiptInbox } from './receipt-inbox';

/** In from providers: raw body, signature first, stored, then 2xx. */
@ApiExcludeController()
@Controller('v1/receipts')
export class ReceiptsController {
  constructor(
    private readonly inbox: ReceiptInbox,
    private readonly settings: Settings,
  ) {}

  @Post(':provider/:account')
  @HttpCode(204)
  async receive(
    @Param('provider') provider: string,
    @Param('account') account: string,
    @Req() request: FastifyRequest & { rawBody?: Buffer },
  ): Promise<void> {
    const body = request.rawBody ?? (Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0));
    const headers = Object.fromEntries(
      Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
    );
    // Signatures cover the address that the provider was given, which is ours to know and not the Host header's.
    await this.inbox.store({
      provider,
      account,
      url: `${this.settings.publicUrl}${request.url}`,
      headers,
      body,
      attemptId: null,
    });
  }
}
