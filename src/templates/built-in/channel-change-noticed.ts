import type { TemplateSource } from '../template';
import { checkByReference } from './small-print';

/**
 * To the channel that was replaced. It may be a stranger's by now: it is told that something changed, never
 * what to, and its link can only report.
 */
export const channelChangeNoticed: TemplateSource = {
  name: 'channel-change-noticed',
  revision: 1,
  purpose: 'security_verification',
  variables: { changedAt: { class: 'NEUTRAL' }, link: { class: 'NEUTRAL' }, reference: { class: 'NEUTRAL' } },
  bodies: [
    {
      class: 'NEUTRAL',
      media: ['sms', 'push'],
      wordings: {
        en: {
          subject: 'Contact details were changed',
          text: '{{ neutralName }}: contact details were changed. If this is a surprise, tell us: {{ link }} Or type {{ address }} yourself and enter {{ reference }}.',
        },
        'zh-CN': {
          subject: '联系方式已更改',
          text: '【{{ neutralName }}】联系方式已更改。如您对此感到意外，请告诉我们：{{ link }} 也可自行在浏览器输入 {{ address }} 并填写编号 {{ reference }}。',
        },
      },
    },
    {
      class: 'NEUTRAL',
      media: ['email', 'letter'],
      wordings: {
        en: {
          subject: 'Contact details were changed',
          action: 'This surprises me: report it',
          text: `Contact details were changed on {{ changedAt | moment }}.

If you changed them, or this means nothing to you, there is nothing to do.

If this is a surprise, please tell us:

{{ link }}

Without the link: open {{ address }} and enter the reference {{ reference }}.

${checkByReference.en}`,
        },
        'zh-CN': {
          subject: '联系方式已更改',
          action: '我对此感到意外：告诉我们',
          text: `联系方式已于 {{ changedAt | moment }} 更改。

如是您本人更改，或您并不了解此事，无需做任何事。

如您对此感到意外，请告诉我们：

{{ link }}

您也可以打开 {{ address }}，输入编号 {{ reference }}。

${checkByReference['zh-CN']}`,
        },
      },
    },
  ],
};
