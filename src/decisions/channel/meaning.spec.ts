import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { FRESHNESS_DAYS, MAPPING_VERSION, meaningOf } from './meaning';
import { CLASSES, CODE_ROWS, EMAIL_ROWS } from './signals-data/code-tables';

const said = (provider: string, code: string, text?: string) => {
  const { class: name, strength } = meaningOf(provider, code, text);
  return `${name} ${strength}`;
};

describe('meaningOf', () => {
  it.each([
    // Twilio, then what Chinese gateways report through it.
    ['twilio', '30003', 'absent_subscriber none'],
    ['twilio', '30005', 'unknown_subscriber strong'],
    ['twilio', '30007', 'carrier_filtered none'],
    ['twilio', '30036', 'expired weak'],
    ['twilio', '21610', 'blocked_by_recipient none'],
    ['twilio', 'delivered', 'delivered none'],
    ['twilio', 'status=delivered', 'delivered none'],
    ['twilio', 'MK:0005', 'suspended_subscriber weak'],
    ['twilio', '39999', 'unknown none'],
    ['cmpp', 'MK:0001', 'unknown_subscriber strong'],
    ['cmpp', 'MK:0005', 'suspended_subscriber weak'],
    ['cmpp', 'mk:0005', 'suspended_subscriber weak'],
    ['cmpp', 'MK:0777', 'unknown weak'],
    ['cmpp', 'MI:0777', 'expired weak'],
    ['cmpp', 'MN:0777', 'unknown none'],
    ['cmpp', 'MI:0073', 'unknown_subscriber weak'],
    ['cmpp', 'NP:1243', 'number_ported none'],
    ['cmpp', 'DBBLACK', 'blocked_by_recipient none'],
    ['cmpp', 'XX:0001', 'unknown none'],
    // Any provider of the tables, by its name.
    ['vonage', '3', 'unknown_subscriber strong'],
    ['vonage', '33', 'unknown_subscriber weak'],
    ['vonage', '1', 'unknown none'],
    ['smpp', '0x0000000B', 'invalid_number_format weak'],
    ['smpp', 'ESME_RINVDSTADR', 'invalid_number_format weak'],
    ['smpp', 'DELIVRD', 'delivered none'],
    ['Alibaba Dysms', 'MOBILE_NOT_ON_SERVICE', 'number_state_ambiguous weak'],
    ['tencent', '1016', 'invalid_number_format none'],
    ['gsm-map', '1', 'unknown_subscriber strong'],
    ['infobip', '1', 'unknown_subscriber strong'],
    ['submail', 'MK:0001', 'number_state_ambiguous weak'],
    ['q850', '1', 'unallocated_number strong'],
    ['q850', '55', 'suspended_or_barred weak'],
    ['sip', '604', 'unallocated_number weak'],
    ['sip', '502', 'network_error none'],
    ['CN announcement', '空号', 'unallocated_number strong'],
    ['CN announcement', '改号通知', 'number_changed weak'],
    ['agent', 'right_party=denied', 'wrong_party strong'],
    ['agent', 'right_party=confirmed', 'right_party none'],
    ['fcm', 'UNREGISTERED', 'token_dead strong'],
    ['fcm', 'INVALID_ARGUMENT', 'token_or_payload_invalid weak'],
    ['apns', 'Unregistered', 'token_dead strong'],
    ['web push', '410', 'token_dead weak'],
    ['web push', '502', 'network_error none'],
    ['hms', '80300007', 'token_dead strong'],
    ['nobody', '1', 'unknown none'],
    ['twilio', '', 'unknown none'],
    ['twilio', '__proto__', 'unknown none'],
    ['constructor', '1', 'unknown none'],
  ])('%s %s: %s', (provider, code, meaning) => {
    expect(said(provider, code)).toBe(meaning);
  });

  it.each([
    ['5.1.1', '', 'mailbox_unknown strong'],
    ['550 5.1.1', '', 'mailbox_unknown strong'],
    ['4.1.1', 'user unknown', 'unknown none'],
    ['5.7.17', '', 'owner_changed strong'],
    ['5.7.18', '', 'owner_changed strong'],
    ['5.2.1', '', 'mailbox_disabled weak'],
    ['5.1.6', '', 'mailbox_moved weak'],
    ['5.2.2', '', 'mailbox_full none'],
    ['4.2.2', '', 'mailbox_full none'],
    ['5.1.2', '', 'domain_unknown none'],
    ['4.7.1', '', 'greylisted none'],
    ['5.7.1', '', 'policy_block none'],
    ['2.1.5', '', 'delivered none'],
    ['4.4.7', '', 'expired none'],
    ['5.4.7', '', 'expired none'],
    // Patterns: any class of the subject, and a detail that nobody listed.
    ['5.7.10', '', 'auth_failure none'],
    ['4.7.10', '', 'auth_failure none'],
    ['5.3.99', '', 'transient_network none'],
    ['5.9.9', '', 'unknown none'],
    ['5.7.134', '', 'policy_block none'],
    ['5.7.610', '', 'spam_block none'],
    // Bare replies.
    ['421', '', 'transient_network none'],
    ['SMTP 450', '', 'greylisted none'],
    ['550', '', 'unknown none'],
    ['552', '', 'mailbox_full none'],
    ['556', '', 'domain_unknown none'],
    // The mailbox provider's own words.
    ['5.1.10', '', 'domain_unknown none'],
    ['5.1.10', 'RESOLVER: Recipient not found by SMTP address lookup', 'mailbox_unknown strong'],
    ['5.7.1', 'Our system has detected that this message is likely unsolicited mail', 'spam_block none'],
    [
      '5.0.0',
      'host mx3.qq.com said: 550 Mailbox not found. https://service.mail.qq.com',
      'mailbox_unknown strong',
    ],
    ['5.0.0', 'host mx3.qq.com said: 550 Mailbox unavailable or access denied', 'unknown none'],
    ['550', 'User not found: somebody@163.com', 'mailbox_unknown strong'],
    ['550', 'User suspended', 'mailbox_disabled weak'],
    ['554', "delivery error: dd This user doesn't have a yahoo.com account", 'mailbox_unknown strong'],
    ['5.5.0', '550 5.5.0 Requested action not taken: mailbox unavailable', 'mailbox_unknown strong'],
    ['554', 'DT:SPM 163 smtp', 'spam_block none'],
    ['5.2.0', '', 'unknown none'],
    // Words of others, where the code is blank.
    ['5.0.0', '550 5.1.1 <x@example.com>: refused', 'mailbox_unknown strong'],
    ['5.0.0', '550 user unknown', 'mailbox_unknown strong'],
    ['5.0.0', '用户不存在', 'mailbox_unknown strong'],
    ['550', '收件人邮箱已停用', 'mailbox_disabled weak'],
    ['5.0.0', '邮箱空间不足', 'mailbox_full none'],
    ['4.0.0', 'user unknown', 'unknown none'],
    ['', 'user unknown', 'unknown none'],
    ['5.0.0', 'spam: no such user', 'unknown none'],
    ['5.0.0', 'something went wrong', 'unknown none'],
    ['5.7.1', 'relaying denied for 5.1.1.7', 'policy_block none'],
    ['DSN Action: delayed', '', 'transient_network none'],
    ['DSN Action: failed', '550 5.1.1 unknown', 'unknown none'],
    ['SES Permanent/General', '', 'mailbox_unknown strong'],
    ['SES Permanent/Suppressed', '', 'suppressed none'],
    ['ARF Feedback-Type: abuse', '', 'complaint none'],
    ['nonsense', '', 'unknown none'],
  ])('email %s %s: %s', (code, text, meaning) => {
    expect(said('email', code, text)).toBe(meaning);
  });

  it('keeps the raw code and the version', () => {
    expect(meaningOf('cmpp', 'mk:0005')).toEqual({
      class: 'suspended_subscriber',
      permanence: 'unknown',
      strength: 'weak',
      code: 'mk:0005',
      mappingVersion: MAPPING_VERSION,
      asked: { table: 'cmpp', text: '' },
    });
  });

  it('never throws and never counts what it does not know', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('twilio', 'cmpp', 'email', 'fcm', 'other'),
        fc.string(),
        fc.string(),
        (provider, code, text) => {
          const meaning = meaningOf(provider, code, text);
          expect(meaning.code).toBe(code);
          if (meaning.class === 'unknown' && provider === 'email') expect(meaning.strength).toBe('none');
        },
      ),
    );
  });
});

describe('the code tables', () => {
  it('find every row again by its own code', () => {
    for (const row of CODE_ROWS.filter(({ scope }) => scope !== 'submit')) {
      const code = row.code.split(' / ')[0]!;
      const { class: name, strength } = meaningOf(row.provider, code);
      expect([row.provider, code, name, strength]).toEqual([row.provider, code, row.class, row.strength]);
    }
  });

  it('hold no strong row of an account error, and none that a suspension or a port makes strong', () => {
    const never = [
      'provider_account_error',
      'number_ported',
      'suspended_subscriber',
      'suspended_or_barred',
      'delivered',
    ];
    expect(CODE_ROWS.filter((row) => row.strength === 'strong' && never.includes(row.class))).toEqual([]);
    expect(
      CODE_ROWS.filter((row) => row.class === 'provider_account_error' && row.strength === 'strong'),
    ).toEqual([]);
    expect(EMAIL_ROWS.length + CODE_ROWS.length).toBe(944);
  });

  it('explain every class', () => {
    for (const classes of Object.values(CLASSES)) {
      for (const { meaning, defaultAction } of Object.values(classes))
        expect(meaning && defaultAction).toBeTruthy();
    }
  });

  it('change only together with MAPPING_VERSION', () => {
    const hash = createHash('sha256');
    for (const file of ['sms.csv', 'voice.csv', 'push.csv', 'email.csv']) {
      hash.update(readFileSync(join(__dirname, 'signals-data', file)));
    }
    expect([MAPPING_VERSION, hash.digest('hex').slice(0, 16)]).toEqual(['2026-11.2', '8c7515f1969c2207']);
  });
});

it('freshness has a default for every kind', () => {
  expect(FRESHNESS_DAYS).toEqual({ phone: 180, email: 365, app: 90, letter: 365 });
});
