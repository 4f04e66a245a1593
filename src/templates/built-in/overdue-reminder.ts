import type { TemplateSource } from '../template';
import { checkBySender } from './small-print';

/** A payment is late. Plain words, no threat, and always how to dispute it and where help is. */
export const overdueReminder: TemplateSource = {
  name: 'overdue-reminder',
  revision: 1,
  purpose: 'collection',
  variables: {
    dueDate: { class: 'DEBT' },
    amount: { class: 'DEBT' },
    daysOverdue: { class: 'DEBT' },
    currency: { class: 'DEBT', optional: true },
  },
  bodies: [
    {
      class: 'SERVICE',
      media: ['sms', 'push'],
      wordings: {
        en: {
          subject: 'A message from {{ neutralName }}',
          text: '{{ lenderName }}: there is a message for you. Please sign in as you usually do to read it, or call {{ officialNumber }}.',
        },
        'zh-CN': {
          subject: '{{ neutralName }}的消息',
          text: '【{{ lenderName }}】您有一条消息，请按平时的方式登录查看，或致电 {{ officialNumber }}。',
        },
      },
    },
    {
      class: 'SERVICE',
      media: ['email', 'letter'],
      wordings: {
        en: {
          subject: 'A message from {{ neutralName }}',
          text: `There is a message for you about your account. Please sign in as you usually do to read it, or call us on {{ officialNumber }}.

${checkBySender.en}`,
        },
        'zh-CN': {
          subject: '{{ neutralName }}的消息',
          text: `您的账户有一条消息，请按平时的方式登录查看，或致电 {{ officialNumber }}。

${checkBySender['zh-CN']}`,
        },
      },
    },
    {
      class: 'DEBT',
      media: ['sms'],
      wordings: {
        en: {
          text: '{{ lenderName }}: {{ amount }}{% if currency %} {{ currency }}{% endif %}, due on {{ dueDate | day }}, is {{ daysOverdue }} days late. If this is wrong, or you need help paying, call {{ officialNumber }}.',
        },
        'zh-CN': {
          text: '【{{ lenderName }}】您有一笔款项 {{ amount }}{% if currency %} {{ currency }}{% endif %}（{{ dueDate | day }}到期）已逾期 {{ daysOverdue }} 天。如信息有误或还款有困难，请致电 {{ officialNumber }}。',
        },
      },
    },
    {
      class: 'DEBT',
      media: ['email', 'letter'],
      wordings: {
        en: {
          subject: 'A message from {{ neutralName }}',
          text: `A payment on your account is late.
Amount: {{ amount }}{% if currency %} {{ currency }}{% endif %}
Due on: {{ dueDate | day }}
Days late: {{ daysOverdue }}

Please pay the way you usually do. If you have paid in the last days, thank you: there is nothing more to do.

If you think that this is wrong you can dispute it, and if you cannot pay now we can look at it together. Call us on {{ officialNumber }}.

${checkBySender.en}`,
        },
        'zh-CN': {
          subject: '{{ neutralName }}的消息',
          text: `您的账户有一笔款项尚未还清。
金额：{{ amount }}{% if currency %} {{ currency }}{% endif %}
到期日：{{ dueDate | day }}
逾期天数：{{ daysOverdue }}

请按平时的方式还款。如您近日已还款，谢谢，无需再做任何事。

如您认为信息有误，可以提出异议；如目前还款有困难，我们可以一起商量。请致电 {{ officialNumber }}。

${checkBySender['zh-CN']}`,
        },
      },
    },
  ],
};
