import { Global, Module } from '@nestjs/common';
import { Keys } from './keys.service';
import { KeysController } from './keys.controller';
import { ClientProofs } from './oauth/client-proofs';
import { OAuthClientsController } from './oauth/clients.controller';
import { OAuthClients } from './oauth/clients.service';
import { SigningKeys } from './oauth/signing-keys';
import { TokenController } from './oauth/token.controller';
import { DoorTokens } from './operators/door-tokens';
import { Enrolment } from './operators/enrolment.service';
import { OperatorsController } from './operators/operators.controller';
import { Operators } from './operators/operators.service';
import { Passkeys } from './operators/passkeys.service';
import { SecondFactor } from './operators/second-factor';
import { Sessions } from './operators/sessions.service';
import { SignIn } from './operators/sign-in.service';
import { Throttle } from './operators/throttle';
import { AccountController } from './page/account.controller';
import { DoorController } from './page/door.controller';
import { Visits } from './page/visit';
import { Routes } from './routes';
import { SignOns } from './sign-on/sign-on-settings';
import { SignOn } from './sign-on/sign-on.service';

@Global()
@Module({
  controllers: [
    KeysController,
    OAuthClientsController,
    TokenController,
    OperatorsController,
    DoorController,
    AccountController,
  ],
  providers: [
    Keys,
    OAuthClients,
    ClientProofs,
    SigningKeys,
    Operators,
    Sessions,
    SignIn,
    SecondFactor,
    Enrolment,
    Passkeys,
    DoorTokens,
    Throttle,
    SignOns,
    SignOn,
    Visits,
    Routes,
  ],
  exports: [Keys, OAuthClients, SigningKeys, Operators, SignOns],
})
export class AccessModule {}
