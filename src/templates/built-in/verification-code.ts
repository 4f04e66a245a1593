import type { TemplateSource } from '../template';
import { checkBySender } from './small-print';

/**
 * A one-time code, made while the borrower is on the page. The last line of the SMS binds it to our host: a
 * phone offers it there and nowhere else (the origin-bound one-time code format).
 */
export const verificationCode: TemplateSource = {
  name: 'verification-code',
  revision: 1,
  purpose: 'security_verification',
  variables: { code: { class: 'NEUTRAL' }, minutes: { class: 'NEUTRAL' } },
  bodies: [
    {
      class: 'NEUTRAL',
      media: ['sms'],
      wordings: {
        en: {
          text: '{{ neutralName }}: your code is {{ code }}, good for {{ minutes }} minutes. We never ask you for it.\n\n@{{ host }} #{{ code }}',
        },
        'zh-CN': {
          text: '【{{ neutralName }}】验证码 {{ code }}，{{ minutes }} 分钟内有效。请勿告诉任何人，我们也不会向您索要。\n\n@{{ host }} #{{ code }}',
        },
      },
    },
    {
      class: 'NEUTRAL',
      media: ['push'],
      wordings: {
        en: {
          subject: 'Your code',
          text: '{{ neutralName }}: your code is {{ code }}, good for {{ minutes }} minutes. We never ask you for it.',
        },
        'zh-CN': {
          subject: '您的验证码',
          text: '{{ neutralName }}：验证码 {{ code }}，{{ minutes }} 分钟内有效。请勿告诉任何人，我们也不会向您索要。',
        },
      },
    },
    {
      class: 'NEUTRAL',
      media: ['email'],
      wordings: {
        en: {
          subject: 'Your code from {{ neutralName }}',
          text: `Your code is {{ code }}.

It is good for {{ minutes }} minutes, on the page where you asked for it. If you did not ask for it, somebody else may have typed your address: do nothing, and nothing happens.

${checkBySender.en}`,
        },
        'zh-CN': {
          subject: '{{ neutralName }}验证码',
          text: `您的验证码是 {{ code }}。

请在申请验证码的页面上填写，{{ minutes }} 分钟内有效。如果不是您本人申请，可能是他人误填了您的地址：无需理会，不会发生任何变更。

${checkBySender['zh-CN']}`,
        },
      },
    },
  ],
};
