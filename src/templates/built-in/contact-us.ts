import type { TemplateSource } from '../template';
import { checkBySender } from './small-print';

/** Please get in touch, and nothing else: for channels that may carry no more, and for what is only said in person. */
export const contactUs: TemplateSource = {
  name: 'contact-us',
  revision: 1,
  purpose: 'security_verification',
  variables: {},
  bodies: [
    {
      class: 'NEUTRAL',
      media: ['sms', 'push'],
      wordings: {
        en: {
          subject: 'A message from {{ neutralName }}',
          text: '{{ neutralName }}: please contact us on {{ officialNumber }}, or sign in as you usually do.',
        },
        'zh-CN': {
          subject: '{{ neutralName }}的消息',
          text: '【{{ neutralName }}】请致电 {{ officialNumber }} 与我们联系，或按平时的方式登录查看。',
        },
      },
    },
    {
      class: 'NEUTRAL',
      media: ['email', 'letter'],
      wordings: {
        en: {
          subject: 'Please contact {{ neutralName }}',
          text: `Please contact us on {{ officialNumber }}, or sign in as you usually do. What it is about we say only once we know that it is you.

${checkBySender.en}`,
        },
        'zh-CN': {
          subject: '请与{{ neutralName }}联系',
          text: `请致电 {{ officialNumber }} 与我们联系，或按平时的方式登录查看。为保护您的信息，我们在确认是您本人之后才会说明具体事项。

${checkBySender['zh-CN']}`,
        },
      },
    },
  ],
};
