import { ApiProperty } from '@nestjs/swagger';
import { IsIn, IsString, MaxLength } from 'class-validator';
import { ROLES, type Role } from '../../lenders/roles';
import { OPERATOR_STATES, SIGN_ONS, type OperatorState, type SignOnKind } from './operator.queries';

export class InviteOperatorIn {
  /** What they type to sign in: an address or a handle. Sealed at rest. @example wang.lei@acme.example */
  @IsString() @MaxLength(100) login: string;
  @IsIn(ROLES) @ApiProperty({ enum: ROLES }) role: Role;
}

export class ChangeRoleIn {
  @IsIn(ROLES) @ApiProperty({ enum: ROLES }) role: Role;
}

export class OperatorOut {
  /** @example opr_0198c6a1b2c37d4e8f9a0b1c2d3e4f50 */
  id: string;
  login: string;
  @ApiProperty({ enum: ROLES }) role: Role;
  @ApiProperty({ enum: OPERATOR_STATES }) state: OperatorState;
  @ApiProperty({ enum: SIGN_ONS }) signOn: SignOnKind;
  /** `key_…`, `opr_…` or `cli_…`; null: at the command line, or by the lender's own sign-on. */
  @ApiProperty({ type: String, nullable: true }) invitedBy: string | null;
  createdAt: string;
  /** Until then the invitation opens; null when there is none. */
  @ApiProperty({ type: String, nullable: true }) invitedUntil: string | null;
  @ApiProperty({ type: String, nullable: true }) lastSignedInAt: string | null;
}

export class InvitedOut extends OperatorOut {
  /** Where they set up their account, shown now and never again: hand it over yourself. Null for a repeat. */
  @ApiProperty({ type: String, nullable: true }) invitation: string | null;
}

export class OperatorListOut {
  items: OperatorOut[];
  @ApiProperty({ type: String, nullable: true }) nextCursor: string | null;
}
