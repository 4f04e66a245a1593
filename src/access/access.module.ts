import { Global, Module } from '@nestjs/common';
import { Keys } from './keys.service';
import { KeysController } from './keys.controller';
import { ClientProofs } from './oauth/client-proofs';
import { OAuthClientsController } from './oauth/clients.controller';
import { OAuthClients } from './oauth/clients.service';
import { SigningKeys } from './oauth/signing-keys';
import { TokenController } from './oauth/token.controller';

@Global()
@Module({
  controllers: [KeysController, OAuthClientsController, TokenController],
  providers: [Keys, OAuthClients, ClientProofs, SigningKeys],
  exports: [Keys, OAuthClients, SigningKeys],
})
export class AccessModule {}
