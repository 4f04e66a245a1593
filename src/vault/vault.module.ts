import { Global, Module } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Clock } from '../platform/clock';
import { Readiness } from '../platform/readiness';
import { Settings } from '../platform/settings';
import { keyProvidersFor } from './key-providers';
import { loadServiceKeys } from './service-keys';
import { Vault } from './vault.service';

@Global()
@Module({
  providers: [
    {
      provide: Vault,
      // The clock is there once the schema is.
      inject: [Settings, DataSource, Clock, Readiness],
      useFactory: async (settings: Settings, dataSource: DataSource, clock: Clock, readiness: Readiness) => {
        const vault = await openVault(settings, dataSource, clock);
        readiness.watch('keys', () => vault.providers.trouble());
        return vault;
      },
    },
  ],
  exports: [Vault],
})
export class VaultModule {}

/** The vault of these settings on a database at this release. @throws SettingsError, KeysUnavailable, KeyRefused */
export async function openVault(settings: Settings, dataSource: DataSource, clock: Clock): Promise<Vault> {
  const providers = keyProvidersFor(settings);
  return new Vault(providers, await loadServiceKeys(dataSource, providers), clock);
}
