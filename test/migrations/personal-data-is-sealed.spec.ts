import { DataSource } from 'typeorm';
import { cloneDatabase, type TestDatabase } from '../support/database';

/** Every column that holds personal data, and the CHECK that takes sealed cells alone. A new one belongs here. */
const SEALED: Record<string, string> = {
  'borrower.given_name': 'borrower_given_name_sealed',
  'channel.address': 'channel_address_sealed',
  'channel_reveal.reason': 'channel_reveal_reason_sealed',
  'consent.evidence': 'consent_evidence_sealed',
  'evidence_opening.openings': 'evidence_opening_sealed',
  'hold.detail': 'hold_detail_sealed',
  'notice.data': 'notice_data_sealed',
  'operator.login': 'operator_login_sealed',
  'receipt_inbox.body': 'receipt_body_sealed',
  'reverification.note': 'reverification_note_sealed',
  'signal.raw_text': 'signal_raw_text_sealed',
  'token_signing_key.private_key': 'token_signing_key_private_key_sealed',
};
/** Bytes that are no personal data: keys under other keys, hashes, digests; strong_sighting.number is a blind index. */
const OTHER_BYTES =
  /(^|_)(number|wrapped|public_key|digest|hash|hashes|hmac|salt|leaf|head|prev|root|signature|secret)$/;

describe('personal data is sealed, and the database refuses it otherwise', () => {
  let database: TestDatabase;
  let db: DataSource;
  beforeAll(async () => {
    database = await cloneDatabase();
    db = await new DataSource({ type: 'postgres', url: database.url }).initialize();
  });
  afterAll(async () => {
    await db.destroy();
    await database.drop();
  });

  it('names every column of bytes, as a cell or as something else', async () => {
    const columns: { name: string; column: string }[] = await db.query(
      `SELECT table_name || '.' || column_name AS name, column_name AS column FROM information_schema.columns
        WHERE table_schema = 'public' AND data_type = 'bytea'`,
    );
    const cells = columns.filter(({ column }) => !OTHER_BYTES.test(column)).map(({ name }) => name);
    expect(cells.sort()).toEqual(Object.keys(SEALED).sort());
  });

  it.each(Object.entries(SEALED))('%s', async (name, constraint) => {
    const [table, column] = name.split('.') as [string, string];
    const [row] = await db.query(
      `SELECT pg_get_expr(conbin, conrelid) AS expression FROM pg_constraint WHERE conname = $1 AND conrelid = $2::regclass`,
      [constraint, table],
    );
    const takes = async (value: Buffer) => {
      const [{ ok }] = await db.query(
        `SELECT (${row.expression}) AS ok FROM (SELECT $1::bytea AS ${column}) t`,
        [value],
      );
      return ok as boolean;
    };
    expect(await takes(Buffer.from('+8613800138000 in the clear, and long enough for a cell'))).toBe(false);
    expect(await takes(Buffer.concat([Buffer.from([1]), Buffer.alloc(27)]))).toBe(false);
    expect(await takes(Buffer.concat([Buffer.from([1]), Buffer.alloc(28)]))).toBe(true);
    const envelope = await takes(Buffer.concat([Buffer.from([2]), Buffer.alloc(62)]));
    expect(envelope).toBe(name === 'receipt_inbox.body');
    expect(await takes(Buffer.concat([Buffer.from([2]), Buffer.alloc(61)]))).toBe(false);
  });
});
