import type { TemplateSource } from '../template';
import { checkBySender } from './small-print';

/** Before adverse data is handed to a credit registry the person is told, with what, when, and how to object. */
export const adverseReportNotice: TemplateSource = {
  name: 'adverse-report-notice',
  revision: 1,
  purpose: 'statutory_notice',
  variables: {
    /** The day from which the entry may be made. */
    entryDate: { class: 'DEBT' },
    dueDate: { class: 'DEBT' },
    amount: { class: 'DEBT' },
    daysOverdue: { class: 'DEBT' },
    currency: { class: 'DEBT', optional: true },
    /** Who receives the data; without it: the credit registry. */
    registry: { class: 'DEBT', optional: true },
    contractNumber: { class: 'DETAIL', optional: true },
  },
  bodies: [
    {
      class: 'DEBT',
      media: ['sms'],
      wordings: {
        en: {
          text: '{{ lenderName }}: {{ amount }}{% if currency %} {{ currency }}{% endif %}, due on {{ dueDate | day }}, is {{ daysOverdue }} days late. From {{ entryDate | day }} we must report it to {% if registry %}{{ registry }}{% else %}the credit registry{% endif %}. Paying before then prevents it. To object or get help: {{ officialNumber }}.',
        },
        'zh-CN': {
          text: '【{{ lenderName }}】您有一笔款项 {{ amount }}{% if currency %} {{ currency }}{% endif %}（{{ dueDate | day }}到期）已逾期 {{ daysOverdue }} 天。自 {{ entryDate | day }} 起，我们将向{% if registry %}{{ registry }}{% else %}征信机构{% endif %}报送该不良信息；在此之前还清则不报送。如有异议或需要帮助，请致电 {{ officialNumber }}。',
        },
      },
    },
    {
      class: 'DEBT',
      media: ['email', 'letter'],
      wordings: { en: english(''), 'zh-CN': chinese('') },
    },
    {
      class: 'DETAIL',
      media: ['letter'],
      wordings: {
        en: english('{% if contractNumber %}\nContract: {{ contractNumber }}{% endif %}'),
        'zh-CN': chinese('{% if contractNumber %}\n合同编号：{{ contractNumber }}{% endif %}'),
      },
    },
  ],
};

function english(detail: string) {
  return {
    subject: 'An important notice from {{ neutralName }}',
    text: `The law asks us to tell you this before it happens: from {{ entryDate | day }} we will report the following to {% if registry %}{{ registry }}{% else %}the credit registry{% endif %} as adverse information.

Amount: {{ amount }}{% if currency %} {{ currency }}{% endif %}
Due on: {{ dueDate | day }}
Days late today: {{ daysOverdue }}${detail}

If the amount is paid before that day, nothing is reported. Please pay the way you usually do.

If you think that this is wrong, you have the right to object, to us and to the registry. If you cannot pay now, let us look at it together. Call {{ officialNumber }}.

${checkBySender.en}`,
  };
}

function chinese(detail: string) {
  return {
    subject: '{{ neutralName }}的重要通知',
    text: `依照法律规定，我们须事先告知您：自 {{ entryDate | day }} 起，我们将把以下不良信息报送{% if registry %}{{ registry }}{% else %}征信机构{% endif %}。

金额：{{ amount }}{% if currency %} {{ currency }}{% endif %}
到期日：{{ dueDate | day }}
截至今日逾期天数：{{ daysOverdue }}${detail}

如在该日之前还清，则不会报送。请按平时的方式还款。

如您认为信息有误，您有权向我们以及征信机构提出异议。如目前还款有困难，我们可以一起商量。请致电 {{ officialNumber }}。

${checkBySender['zh-CN']}`,
  };
}
