import type { TemplateSource } from '../template';
import { checkByReference } from './small-print';

/** To every other channel of the borrower: what was changed, and one tap to stop it. */
export const channelChanged: TemplateSource = {
  name: 'channel-changed',
  revision: 1,
  purpose: 'security_verification',
  variables: {
    maskedOld: { class: 'NEUTRAL' },
    maskedNew: { class: 'NEUTRAL' },
    changedAt: { class: 'NEUTRAL' },
    link: { class: 'NEUTRAL' },
    reference: { class: 'NEUTRAL' },
  },
  bodies: [
    {
      class: 'NEUTRAL',
      media: ['sms', 'push'],
      wordings: {
        en: {
          subject: 'Your contact details were changed',
          text: '{{ neutralName }}: your contact was changed from {{ maskedOld }} to {{ maskedNew }}. Not you? Stop it here: {{ link }} Or type {{ address }} yourself and enter {{ reference }}.',
        },
        'zh-CN': {
          subject: '您的联系方式已更改',
          text: '【{{ neutralName }}】您的联系方式由 {{ maskedOld }} 更改为 {{ maskedNew }}。不是您本人操作？请立即阻止：{{ link }} 也可自行在浏览器输入 {{ address }} 并填写编号 {{ reference }}。',
        },
      },
    },
    {
      class: 'NEUTRAL',
      media: ['email', 'letter'],
      wordings: {
        en: {
          subject: 'Your contact details were changed',
          action: 'This was not me: stop it',
          text: `Your contact was changed from {{ maskedOld }} to {{ maskedNew }} on {{ changedAt | moment }}.

Was it you? Then there is nothing to do.

Was it not you? Stop it here:

{{ link }}

Without the link: open {{ address }} and enter the reference {{ reference }}.

${checkByReference.en}`,
        },
        'zh-CN': {
          subject: '您的联系方式已更改',
          action: '不是我本人：立即阻止',
          text: `您的联系方式已于 {{ changedAt | moment }} 由 {{ maskedOld }} 更改为 {{ maskedNew }}。

如是您本人操作，无需做任何事。

如不是您本人操作，请在此阻止：

{{ link }}

您也可以打开 {{ address }}，输入编号 {{ reference }}。

${checkByReference['zh-CN']}`,
        },
      },
    },
  ],
};
