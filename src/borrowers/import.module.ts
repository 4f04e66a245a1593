import { Module } from '@nestjs/common';
import { ConsentsModule } from '../consents/consents.module';
import { BorrowersModule } from './borrowers.module';
import { ImportController } from './import.controller';
import { Imports } from './import.service';

@Module({ imports: [BorrowersModule, ConsentsModule], controllers: [ImportController], providers: [Imports] })
export class ImportModule {}
