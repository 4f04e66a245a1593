import { Body, Controller, HttpCode, Post, UseGuards } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Matches } from 'class-validator';
import { DataSource } from 'typeorm';
import { Lenders } from '../lenders/lenders.service';
import { Clock } from '../platform/clock';
import { fromApiId } from '../platform/ids';
import { Problem } from '../platform/problem';
import { inTx, NOBODY } from '../platform/tx';
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
    const lender = await this.lenders.findBySlug(this.dataSource, DEMO_SLUG);
    const key = demoStepUpKey(this.vault.mac('demo step-up key', DEMO_SLUG));
    const row = await inTx(this.dataSource, lender?.id ?? NOBODY, async (tx) => {
      const [found] = await tx.query(
        'SELECT b.external_ref FROM reverification r JOIN borrower b ON b.id = r.borrower_id WHERE r.id = $1',
        [fromApiId('rvf', body.reverification)],
      );
      if (!found) throw Problem.notFound('re-verification of the demo lender');
      // The bank registers its public key with us before it signs; here it does so each time.
      await this.lenders.setStepUpKeys(tx, lender!.id, { keys: [{ ...key.publicJwk }] });
      return found;
    });
    const about = { lender: DEMO_SLUG, externalRef: row.external_ref, reverification: body.reverification };
    return { assertion: await signStepUp(key, about, this.clock.now()) };
  }
}
