import { Body, Controller, HttpCode, Post, UseGuards } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Matches } from 'class-validator';
import { DataSource } from 'typeorm';
import { Lenders } from '../lenders/lenders.service';
import { Clock } from '../platform/clock';
import { fromApiId } from '../platform/ids';
import { Problem } from '../platform/problem';
import { DEMO_SLUG } from '../providers/sandbox/demo-lender';
import { LoopbackGuard } from '../providers/sandbox/loopback.guard';
import { Vault } from '../vault/vault.service';
import { demoStepUpKey, signStepUp } from './demo-step-up';

export class SandboxStepUpIn {
  /** The case, `rvf_…`. */
  @Matches(/^rvf_[0-9a-f]{32}$/, { message: 'must be a re-verification id (rvf_…)' }) reverification: string;
}

/** Plays the demo lender's bank app: the borrower signed on there, and the lender vouches for them. */
@ApiTags('sandbox')
@UseGuards(LoopbackGuard)
@Controller('sandbox/step-up')
export class SandboxStepUpController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
    private readonly vault: Vault,
    private readonly lenders: Lenders,
  ) {}

  /** The signed assertion, to be given to POST /v1/reverifications/{id}/step-up. */
  @Post()
  @HttpCode(200)
  async sign(@Body() body: SandboxStepUpIn): Promise<{ assertion: string }> {
    const tx = this.dataSource.manager;
    const [row] = await tx.query(
      `SELECT l.id, b.external_ref FROM reverification r JOIN lender l ON l.id = r.lender_id JOIN borrower b ON b.id = r.borrower_id
        WHERE r.id = $1 AND l.slug = $2`,
      [fromApiId('rvf', body.reverification), DEMO_SLUG],
    );
    if (!row) throw Problem.notFound('re-verification of the demo lender');
    const key = demoStepUpKey(this.vault.mac('demo step-up key', DEMO_SLUG));
    // The bank registers its public key with us before it signs; here it does so each time.
    await this.lenders.setStepUpKeys(tx, row.id, { keys: [{ ...key.publicJwk }] });
    const about = { lender: DEMO_SLUG, externalRef: row.external_ref, reverification: body.reverification };
    return { assertion: await signStepUp(key, about, this.clock.now()) };
  }
}
