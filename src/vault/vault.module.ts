import { Global, Module } from '@nestjs/common';
import { Settings } from '../platform/settings';
import { loadRootKey, ROOT_KEY } from './root-key';
import { Vault } from './vault.service';

@Global()
@Module({
  providers: [
    {
      provide: ROOT_KEY,
      inject: [Settings],
      useFactory: (settings: Settings) => loadRootKey(settings.dataDir, settings.rootKeyFile),
    },
    Vault,
  ],
  exports: [Vault, ROOT_KEY],
})
export class VaultModule {}
