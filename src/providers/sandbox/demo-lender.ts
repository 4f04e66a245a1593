import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Evidence } from '../../evidence/evidence.service';
import { Lenders, type Lender } from '../../lenders/lenders.service';
import { Settings } from '../../platform/settings';
import { inTx, NOBODY, type Tx } from '../../platform/tx';
import { Vault } from '../../vault/vault.service';

export const DEMO_SLUG = 'demo';

/**
 * The lender that the sandbox plays with. It stands here and not in lenders/, which may import neither the
 * vault (its key) nor the evidence (its first entry).
 */
@Injectable()
export class DemoLender implements OnModuleInit {
  constructor(
    private readonly dataSource: DataSource,
    private readonly lenders: Lenders,
    private readonly evidence: Evidence,
    private readonly vault: Vault,
    private readonly settings: Settings,
  ) {}

  async onModuleInit(): Promise<void> {
    if (this.settings.sandbox) await this.ensure();
  }

  /** Make the lender and its key where they are missing. */
  async ensure(): Promise<Lender> {
    const found = await this.lenders.findBySlug(this.dataSource, DEMO_SLUG);
    return inTx(this.dataSource, found?.id ?? NOBODY, async (tx) => {
      const lender = found ?? (await this.create(tx));
      await this.lenders.keepKey(tx, lender.id, this.demoKey(), { name: 'sandbox', scopes: ['admin'] });
      return lender;
    });
  }

  /** The key with all scopes. Derived from the root key: the same after a restart, and nowhere stored. */
  demoKey(): string {
    return `sk_demo_${this.vault.mac('demo-api-key', DEMO_SLUG).toString('base64url')}`;
  }

  private async create(tx: Tx): Promise<Lender> {
    const lender = await this.lenders.create(tx, {
      slug: DEMO_SLUG,
      name: 'Demo Bank 示例银行',
      neutralName: 'Demo Services 示例服务',
      officialNumber: '+8610955000',
      packs: ['base', 'cn'],
      settings: { numberChecks: { nightly: true, budgetPerNight: null } },
    });
    await this.evidence.append(tx, [
      {
        lenderId: lender.id,
        borrowerId: null,
        subject: { lnd: lender.id },
        kind: 'lender.created',
        body: { slug: lender.slug, packs: lender.packs, by: 'sandbox' },
      },
    ]);
    return lender;
  }
}
