import { join } from 'node:path';
import { CHANGE_HOLD } from '../decisions/fallback/contact';
import { durationMs } from '../decisions/duration';
import { readData } from '../decisions/policy/read-data';
import { DEFAULT_SETTINGS } from '../lenders/lender-settings';
import { LIMITS } from './limits';

const data = readData(join(__dirname, '../decisions/policy'), 'verification.yaml');
const ms = (...path: string[]) => durationMs(path.reduce((field, name) => field.get(name), data).text());
const count = (...path: string[]) => path.reduce((field, name) => field.get(name), data).whole(0);

it('the bounds of the flow are those of the policy data', () => {
  expect(LIMITS).toMatchObject({
    invitationMs: ms('artefacts', 'invitation', 'lifetime'),
    linkProvesMs: ms('artefacts', 'link_email', 'product_lifetime'),
    codeMs: ms('artefacts', 'code_sms_or_voice', 'max_lifetime'),
    checksPerCode: count('throttling', 'product', 'attempts_per_code'),
    codesPerChannelHour: count('throttling', 'product', 'sends_per_contact_point_hour'),
    codesPerChannelDay: count('throttling', 'product', 'sends_per_contact_point_day'),
    resendGapMs: ms('throttling', 'product', 'resend_min_gap'),
    holdMs: ms('change_phone_flow', 'hold', 'length'),
  });
  expect(durationMs(CHANGE_HOLD)).toBe(LIMITS.holdMs);
});

it('a proof is fresh as long as the policy data says', () => {
  const days = (medium: string) => count('freshness', 'verified_to_stale_after_days', medium);
  expect(DEFAULT_SETTINGS.freshnessDays).toMatchObject({
    phone: days('sms'),
    email: days('email'),
    app: days('push'),
  });
  expect(days('voice')).toBe(days('sms'));
});
