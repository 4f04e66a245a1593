import type { TemplateSource } from '../template';
import { checkBySender } from './small-print';

/** A payment is coming up. Where less may be said: that a reminder waits behind the login. */
export const dueDateReminder: TemplateSource = {
  name: 'due-date-reminder',
  revision: 1,
  purpose: 'servicing_reminder',
  variables: {
    dueDate: { class: 'DEBT' },
    amount: { class: 'DEBT' },
    currency: { class: 'DEBT', optional: true },
  },
  bodies: [
    {
      class: 'SERVICE',
      media: ['sms', 'push'],
      wordings: {
        en: {
          subject: 'A message from {{ neutralName }}',
          text: '{{ lenderName }}: a reminder about your account is waiting for you. Please sign in as you usually do to read it. Questions: {{ officialNumber }}.',
        },
        'zh-CN': {
          subject: '{{ neutralName }}的消息',
          text: '【{{ lenderName }}】您的账户有一条提醒，请按平时的方式登录查看。如有疑问请致电 {{ officialNumber }}。',
        },
      },
    },
    {
      class: 'SERVICE',
      media: ['email', 'letter'],
      wordings: {
        en: {
          subject: 'A message from {{ neutralName }}',
          text: `A reminder about your account is waiting for you. Please sign in as you usually do to read it: we put no link here, so that you need to trust none.

If you have questions, call us on {{ officialNumber }}.

${checkBySender.en}`,
        },
        'zh-CN': {
          subject: '{{ neutralName }}的消息',
          text: `您的账户有一条提醒，请按平时的方式登录查看。本信不含链接，您无需点击任何内容。

如有疑问，请致电 {{ officialNumber }}。

${checkBySender['zh-CN']}`,
        },
      },
    },
    {
      class: 'DEBT',
      media: ['sms'],
      wordings: {
        en: {
          text: '{{ lenderName }}: {{ amount }}{% if currency %} {{ currency }}{% endif %} is due on {{ dueDate | day }}. Pay as you usually do. Already paid, or unable to pay? {{ officialNumber }}.',
        },
        'zh-CN': {
          text: '【{{ lenderName }}】您有一笔款项 {{ amount }}{% if currency %} {{ currency }}{% endif %} 将于 {{ dueDate | day }} 到期，请按平时的方式还款。已还款或有困难请致电 {{ officialNumber }}。',
        },
      },
    },
    {
      class: 'DEBT',
      media: ['email', 'letter'],
      wordings: {
        en: {
          subject: 'A message from {{ neutralName }}',
          text: `Your next payment is due on {{ dueDate | day }}.
Amount: {{ amount }}{% if currency %} {{ currency }}{% endif %}

Please pay the way you usually do. If you have paid already, there is nothing to do.

If you cannot pay on that day, or think that this is wrong, call us on {{ officialNumber }} before it: the sooner we know, the more we can do.

${checkBySender.en}`,
        },
        'zh-CN': {
          subject: '{{ neutralName }}的消息',
          text: `您的下一笔款项将于 {{ dueDate | day }} 到期。
金额：{{ amount }}{% if currency %} {{ currency }}{% endif %}

请按平时的方式还款。如已还款，无需理会本信。

如届时还款有困难，或认为信息有误，请提前致电 {{ officialNumber }}：越早告知，我们能提供的帮助越多。

${checkBySender['zh-CN']}`,
        },
      },
    },
  ],
};
