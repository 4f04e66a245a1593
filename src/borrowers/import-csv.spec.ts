import 'reflect-metadata';
import { assertValid } from '../platform/validation';
import { columnOf, CSV_COLUMNS, mapRecord, readHeader, withSources } from './import-csv';
import { ImportRowIn } from './import.dto';

const codeOf = (work: () => unknown) => {
  try {
    work();
    return null;
  } catch (error) {
    return (error as { code: string }).code;
  }
};
const map = (row: Record<string, string>) => mapRecord(readHeader(Object.keys(row)), Object.values(row));
const BASE = { external_ref: 'L-1', locale: 'zh-CN', country: 'CN' };

describe('readHeader', () => {
  it('knows a column however it is spelled', () => {
    expect(
      readHeader(['External Ref', 'locale', 'COUNTRY', 'givenName', 'days-overdue', 'source']).columns,
    ).toEqual(['external_ref', 'locale', 'country', 'given_name', 'days_overdue', 'provenance']);
    expect(readHeader(CSV_COLUMNS).columns).toEqual([...CSV_COLUMNS]);
  });

  it.each([
    ['an unknown column', ['external_ref', 'locale', 'country', 'new_phone_found'], 'IMPORT_COLUMN_UNKNOWN'],
    ['a missing one', ['external_ref', 'locale'], 'IMPORT_COLUMN_MISSING'],
    [
      'one twice, by another name',
      ['external_ref', 'locale', 'country', 'source', 'provenance'],
      'IMPORT_COLUMN_TWICE',
    ],
  ])('refuses %s', (_, names, code) => {
    expect(codeOf(() => readHeader(names))).toBe(code);
  });
});

describe('mapRecord', () => {
  it('maps a whole row to what NDJSON would say, and that is valid', async () => {
    const { plain } = map({
      ...BASE,
      given_name: '王伟',
      region: '',
      time_zones: 'Asia/Shanghai; Asia/Urumqi',
      account_ref: 'A-1',
      account_stage: 'overdue',
      days_overdue: '12',
      phone: '13812345678',
      phone_verified_at: '2026-01-01T00:00:00Z',
      phone_verified_by: 'code',
      email: 'a@example.com',
      app_token: '',
      source: 'contract',
      consent_purposes: 'collection;servicing_reminder',
      consent_media: 'sms',
      consent_wording: 'w/1',
      consent_expires_at: '2030-01-01T00:00:00Z',
    });
    expect(plain).toEqual({
      externalRef: 'L-1',
      givenName: '王伟',
      locale: 'zh-CN',
      country: 'CN',
      timeZones: ['Asia/Shanghai', 'Asia/Urumqi'],
      provenance: 'contract',
      accounts: [{ ref: 'A-1', stage: 'overdue', daysOverdue: 12 }],
      channels: [
        {
          kind: 'phone',
          address: '13812345678',
          provenance: 'contract',
          verifiedAt: '2026-01-01T00:00:00Z',
          verifiedBy: 'code',
        },
        { kind: 'email', address: 'a@example.com', provenance: 'contract' },
      ],
      consents: [
        {
          purposes: ['collection', 'servicing_reminder'],
          media: ['sms'],
          wordingIdVersionLocaleHash: 'w/1',
          expiresAt: '2030-01-01T00:00:00Z',
        },
      ],
    });
    await expect(assertValid(ImportRowIn, plain)).resolves.toBeInstanceOf(ImportRowIn);
  });

  it('says nothing about empty cells: accounts, channels and consents stay as they are', () => {
    expect(map({ ...BASE, account_ref: '', phone: '', consent_purposes: '' }).plain).toEqual({
      externalRef: 'L-1',
      locale: 'zh-CN',
      country: 'CN',
    });
  });

  it.each([
    ['a broker', { ...BASE, phone: '1', source: 'data_broker' }, 'PROVENANCE_NOT_ALLOWED', '/source'],
    ['a broker without any value', { ...BASE, source: 'data_broker' }, 'PROVENANCE_NOT_ALLOWED', '/source'],
    [
      'no source where the file has the column',
      { ...BASE, phone: '1', provenance: '' },
      'PROVENANCE_NOT_ALLOWED',
      '/provenance',
    ],
    [
      'days that are no number',
      { ...BASE, account_ref: 'A', account_stage: 'due', days_overdue: 'x' },
      'WRONG_TYPE',
      '/days_overdue',
    ],
    ['an account without a stage', { ...BASE, account_ref: 'A' }, 'REQUIRED', '/account_stage'],
    [
      'an unknown purpose',
      { ...BASE, consent_purposes: 'x', consent_wording: 'w', consent_expires_at: '2030-01-01T00:00:00Z' },
      'NOT_ONE_OF',
      '/consent_purposes',
    ],
  ])('names the column of %s', async (_, row, code, column) => {
    const { plain, pointers } = map(row);
    const error = await assertValid(ImportRowIn, plain).catch((e) => e);
    expect([error.errors[0].code, columnOf(pointers, error.errors[0].pointer)]).toEqual([code, column]);
  });

  it('takes a file without the column as the lender’s own attestation', () => {
    expect(map({ ...BASE, phone: '1' }).plain.channels).toEqual([
      { kind: 'phone', address: '1', provenance: 'lender_import_attested' },
    ]);
  });
});

describe('withSources', () => {
  it('gives each channel its own source, or the row’s', () => {
    expect(
      withSources({
        source: 'contract',
        channels: [{ kind: 'phone' }, { kind: 'app', source: 'app_session' }, 5],
      }),
    ).toEqual({
      provenance: 'contract',
      channels: [{ kind: 'phone', provenance: 'contract' }, { kind: 'app', provenance: 'app_session' }, 5],
    });
  });

  it('does not let an allowed name hide the other', async () => {
    const row = withSources({
      externalRef: 'L',
      locale: 'en',
      country: 'CN',
      channels: [{ kind: 'phone', address: '1', provenance: 'contract', source: 'data_broker' }],
    });
    const error = await assertValid(ImportRowIn, row).catch((e) => e);
    expect(error.errors).toEqual([
      expect.objectContaining({ code: 'UNKNOWN_KEY', pointer: '/channels/0/source' }),
    ]);
  });

  it.each([[null], ['x'], [[1]]])('leaves %j alone', (row) => {
    expect(withSources(row)).toEqual(row);
  });
});
