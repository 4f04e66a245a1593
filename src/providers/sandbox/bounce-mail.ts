import { randomBytes } from 'node:crypto';

export interface BounceFacts {
  action: 'failed' | 'delivered';
  /** Enhanced status code. */
  status: string;
  /** What the mailbox's server said, with its reply code. */
  diagnostic: string;
  recipient: string;
  /** Where the bounce goes: the envelope sender of the mail. */
  returnPath: string;
  envelopeId: string | null;
  at: Date;
  /** Header block of the mail, as it came. */
  originalHeaders: string;
}

const REPORTER = 'mx.sandbox.invalid';

/** A delivery status notification as a mail server writes it: RFC 3464 in a multipart/report of RFC 6522. */
export function buildBounce(facts: BounceFacts): string {
  const boundary = `=_${randomBytes(12).toString('hex')}`;
  const failed = facts.action === 'failed';
  const date = facts.at.toUTCString().replace('GMT', '+0000');
  const part = (type: string, lines: readonly (string | null)[]) => [
    `--${boundary}`,
    `Content-Type: ${type}`,
    '',
    ...lines.filter((line) => line !== null),
    '',
  ];
  return [
    `From: Mail Delivery System <mailer-daemon@${REPORTER}>`,
    `To: <${facts.returnPath}>`,
    `Subject: ${failed ? 'Undelivered Mail Returned to Sender' : 'Successful Mail Delivery Report'}`,
    `Date: ${date}`,
    `Message-ID: <${randomBytes(12).toString('hex')}@${REPORTER}>`,
    'Auto-Submitted: auto-replied',
    'MIME-Version: 1.0',
    `Content-Type: multipart/report; report-type=delivery-status; boundary="${boundary}"`,
    '',
    ...part('text/plain; charset=utf-8', [
      failed ? 'Your message could not be delivered.' : 'Your message was delivered.',
      '',
      `<${facts.recipient}>: ${facts.diagnostic}`,
    ]),
    ...part('message/delivery-status', [
      `Reporting-MTA: dns; ${REPORTER}`,
      facts.envelopeId && `Original-Envelope-Id: ${facts.envelopeId}`,
      `Arrival-Date: ${date}`,
      '',
      `Final-Recipient: rfc822; ${facts.recipient}`,
      `Action: ${facts.action}`,
      `Status: ${facts.status}`,
      `Remote-MTA: dns; ${REPORTER}`,
      `Diagnostic-Code: smtp; ${facts.diagnostic}`,
    ]),
    ...part('message/rfc822-headers', [facts.originalHeaders]),
    `--${boundary}--`,
    '',
  ].join('\r\n');
}
