import { IsIn, IsString, Length } from 'class-validator';
import type { ChannelKind } from '../decisions/words';
import type { Processing } from './active';

/** What a value in the clear may be wanted for. Closed: a purpose that is not here needs a decision first. */
export const REVEAL_PURPOSES = [
  'borrower_request',
  'service_by_letter',
  'complaint',
  'court_or_regulator',
  'fraud_case',
  'data_access_request',
] as const;
export type RevealPurpose = (typeof REVEAL_PURPOSES)[number];

/** Ask to see one contact value in the clear. */
export class RevealIn {
  @IsIn(REVEAL_PURPOSES) purpose: RevealPurpose;
  /** In words, for whoever reviews it later. Kept sealed. */
  @IsString() @Length(3, 500) reason: string;
}

/** One contact value in the clear. Not kept by us, not to be kept by you. */
export class RevealOut {
  id: string;
  kind: ChannelKind;
  address: string;
  revealedAt: string;
}

/** What became of a borrower's data. */
export class ErasureOut {
  externalRef: string;
  /** One of `active`, `restricted`, `erased`. */
  processing: Processing;
  /** Why it is only restricted: `ACCOUNT_OPEN`, `RETENTION_FLOOR`; else null. */
  because: string | null;
  /** When a restricted borrower is erased; null while an account is open, or when it is done. */
  eraseAfter: string | null;
}
