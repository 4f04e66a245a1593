import type { TemplateSource } from '../template';
import { checkBySender } from './small-print';

/** To a backup contact: please pass on that we would like to hear from them. No debt, no product, no question. */
export const relay: TemplateSource = {
  name: 'relay',
  revision: 1,
  purpose: 'reachability_relay',
  variables: { givenName: { class: 'RELAY' } },
  bodies: [
    {
      class: 'RELAY',
      media: ['sms'],
      wordings: {
        en: {
          text: 'Hello, this is {{ neutralName }}. {{ givenName }} named you as a person who could pass on a message. Could you ask {{ givenName }} to contact us on {{ officialNumber }}? You do not need to do anything else. Reply STOP and we will not contact you again.',
        },
        'zh-CN': {
          text: '您好，这里是{{ neutralName }}。{{ givenName }}曾将您登记为可代为转告的联系人，烦请转告其致电 {{ officialNumber }} 与我们联系。您无需做其他任何事情，也无需提供任何信息。如不希望再收到，请回复 T，我们将不再联系您。',
        },
      },
    },
    {
      class: 'RELAY',
      media: ['email', 'letter'],
      wordings: {
        en: {
          subject: 'Could you pass on a message?',
          text: `Hello, this is {{ neutralName }}. {{ givenName }} named you as a person who could pass on a message, and you agreed.

Could you ask {{ givenName }} to contact us on {{ officialNumber }}? You do not need to do anything else, and we ask you for no information.

If you do not want such messages, call {{ officialNumber }} and say so: we will not contact you again.

${checkBySender.en}`,
        },
        'zh-CN': {
          subject: '烦请代为转告',
          text: `您好，这里是{{ neutralName }}。{{ givenName }}曾将您登记为可代为转告的联系人，并已征得您的同意。

烦请转告其致电 {{ officialNumber }} 与我们联系。您无需做其他任何事情，也无需提供任何信息。

如不希望再收到此类消息，请致电 {{ officialNumber }} 告知，我们将不再联系您。

${checkBySender['zh-CN']}`,
        },
      },
    },
  ],
};
