import type { TemplateSource } from '../template';
import { adverseReportNotice } from './adverse-report-notice';
import { channelChangeNoticed } from './channel-change-noticed';
import { channelChanged } from './channel-changed';
import { contactUs } from './contact-us';
import { dueDateReminder } from './due-date-reminder';
import { overdueReminder } from './overdue-reminder';
import { relay } from './relay';
import { reverificationInvitation } from './reverification-invitation';
import { verificationCode } from './verification-code';

/** The templates that every lender has. */
export const BUILT_IN_TEMPLATES: readonly TemplateSource[] = [
  adverseReportNotice,
  channelChangeNoticed,
  channelChanged,
  contactUs,
  dueDateReminder,
  overdueReminder,
  relay,
  reverificationInvitation,
  verificationCode,
];
