import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock';
import type { Tx } from '../../platform/tx';
import { Vault } from '../../vault/vault.service';
import { totpCell } from './operator-names';
import { takeRecoveryCode, takeTotpStep, type OperatorRow } from './operator.queries';
import { hashRecoveryCode, parseRecoveryCode } from './recovery-codes';
import { totpStep } from './totp';

/** What a person types as the second proof: six digits of their authenticator, or a recovery code. */
@Injectable()
export class SecondFactor {
  constructor(
    private readonly clock: Clock,
    private readonly vault: Vault,
  ) {}

  /**
   * Take a code for good, whichever it is.
   * @returns by what it was proved, or null when it is wrong or was taken before
   */
  async take(tx: Tx, operator: OperatorRow, typed: string): Promise<'otp' | 'rec' | null> {
    const { lenderId, id } = operator;
    const digits = typed.replace(/\s/g, '');
    if (/^\d{6}$/.test(digits)) {
      // One that is still being set up proves nothing yet.
      if (!operator.totpConfirmedAt) return null;
      return (await this.takeDigits(tx, operator, digits)) ? 'otp' : null;
    }
    const recovery = parseRecoveryCode(typed);
    if (!recovery || operator.state !== 'active') return null;
    const hash = hashRecoveryCode(recovery);
    return (await takeRecoveryCode(tx, lenderId, id, hash, this.clock.now())) ? 'rec' : null;
  }

  /** Of the authenticator that is being set up, too. */
  async takeDigits(tx: Tx, operator: OperatorRow, digits: string): Promise<boolean> {
    const { lenderId, id, totpSecret } = operator;
    if (!totpSecret) return false;
    const step = totpStep(await this.vault.open(tx, totpCell(lenderId, id), totpSecret), digits);
    return step !== null && takeTotpStep(tx, lenderId, id, step);
  }
}
