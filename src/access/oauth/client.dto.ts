import { ApiProperty } from '@nestjs/swagger';
import {
  ArrayMaxSize,
  ArrayNotEmpty,
  ArrayUnique,
  IsArray,
  IsIn,
  IsObject,
  IsOptional,
  IsString,
  MaxLength,
  MinLength,
} from 'class-validator';
import { SCOPES, type Scope } from '../../lenders/scopes';

export class CreateClientIn {
  /** What it is, in your words. @example core banking */
  @IsString() @MinLength(1) @MaxLength(100) name: string;
  /** What its tokens may carry; none that you do not hold yourself. */
  @IsArray()
  @ArrayNotEmpty()
  @ArrayMaxSize(SCOPES.length)
  @ArrayUnique()
  @IsIn(SCOPES, { each: true })
  @ApiProperty({ enum: SCOPES, isArray: true })
  scopes: Scope[];
  /** Its public keys (RFC 7517), to prove itself by `private_key_jwt`; without them it gets a secret. */
  @IsOptional() @IsObject() jwks?: Record<string, unknown>;
}

export class ClientJwksIn {
  /** Its public keys, all of them: keep the old one beside the new one while you change over. */
  @IsObject() jwks: Record<string, unknown>;
}

export class ClientOut {
  /** The client_id. @example cli_0198c6a1b2c37d4e8f9a0b1c2d3e4f50 */
  id: string;
  name: string;
  @ApiProperty({ enum: SCOPES, isArray: true }) scopes: Scope[];
  @ApiProperty({ enum: ['secret', 'private_key_jwt'] }) provesItselfBy: 'secret' | 'private_key_jwt';
  /** `key_…`, `opr_…` or `cli_…`; null: at the command line. */
  @ApiProperty({ type: String, nullable: true }) createdBy: string | null;
  createdAt: string;
  /** The secret of before is good until then; null: there is none. */
  @ApiProperty({ type: String, nullable: true }) oldSecretUntil: string | null;
  /** To the hour, and up to a minute late; null: never. */
  @ApiProperty({ type: String, nullable: true }) lastUsedAt: string | null;
  @ApiProperty({ type: String, nullable: true }) revokedAt: string | null;
}

export class ClientWithSecretOut extends ClientOut {
  /** Shown now and never again; null for a client with keys, and for a repeat under the same Idempotency-Key. */
  @ApiProperty({ type: String, nullable: true }) secret: string | null;
}

export class ClientListOut {
  items: ClientOut[];
  @ApiProperty({ type: String, nullable: true }) nextCursor: string | null;
}
