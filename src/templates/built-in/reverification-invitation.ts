import type { TemplateSource } from '../template';
import { checkByReference } from './small-print';

/** Is this still you? The link and the short reference are alone not enough for anything. */
export const reverificationInvitation: TemplateSource = {
  name: 'reverification-invitation',
  revision: 1,
  purpose: 'security_verification',
  variables: { link: { class: 'NEUTRAL' }, reference: { class: 'NEUTRAL' }, expiresOn: { class: 'NEUTRAL' } },
  bodies: [
    {
      class: 'NEUTRAL',
      media: ['sms', 'push'],
      wordings: {
        en: {
          subject: 'Please confirm your contact details',
          text: '{{ neutralName }}: please confirm how we can reach you, by {{ expiresOn | day }}: {{ link }} Or type {{ address }} yourself and enter {{ reference }}.',
        },
        'zh-CN': {
          subject: '请确认您的联系方式',
          text: '【{{ neutralName }}】请于 {{ expiresOn | day }} 前确认您的联系方式：{{ link }} 也可自行在浏览器输入 {{ address }} 并填写编号 {{ reference }}。',
        },
      },
    },
    {
      class: 'NEUTRAL',
      media: ['email', 'letter'],
      wordings: {
        en: {
          subject: 'Please confirm your contact details',
          action: 'Confirm or change my contact details',
          text: `We would like to be sure that we can still reach you. Please confirm your contact details, or tell us the new ones. It takes about two minutes.

{{ link }}

The link is good until {{ expiresOn | day }}. Without it: open {{ address }} and enter the reference {{ reference }}.

Does this mean nothing to you? Then open the link and say so, and we will stop writing to this address.

${checkByReference.en}`,
        },
        'zh-CN': {
          subject: '请确认您的联系方式',
          action: '确认或更改我的联系方式',
          text: `我们希望确认仍能联系到您。请确认您的联系方式，或告诉我们新的联系方式，大约需要两分钟。

{{ link }}

链接有效期至 {{ expiresOn | day }}。您也可以打开 {{ address }}，输入编号 {{ reference }}。

如果您并不了解此事，请打开链接并告诉我们，我们将不再向此地址发送消息。

${checkByReference['zh-CN']}`,
        },
      },
    },
  ],
};
