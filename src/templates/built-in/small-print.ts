import type { Locale } from '../../decisions/words';

/** The last paragraph of every mail and letter: how somebody who distrusts it, rightly, finds out whether it is ours. */
export const checkBySender: Record<Locale, string> = {
  en: 'Not sure that this is really from us? Do not answer it. Call {{ officialNumber }}, or better: the number on your contract or card. We never ask for a password or a code by phone or in a message.',
  'zh-CN':
    '不确定这封信是否来自我们？请勿回复。请致电 {{ officialNumber }}，或拨打您合同、卡片上印的号码核实。我们绝不会通过电话或消息索要密码或验证码。',
};

/** The same where a page and its short reference can be reached by hand. */
export const checkByReference: Record<Locale, string> = {
  en: 'Not sure that this is really from us? Do not use the link. Type {{ address }} into your browser yourself and enter {{ reference }} there, or call {{ officialNumber }}. We never ask for a password or a code by phone or in a message.',
  'zh-CN':
    '不确定这封信是否来自我们？请不要点击链接。请在浏览器中自行输入 {{ address }}，再填写编号 {{ reference }}；也可以致电 {{ officialNumber }} 核实。我们绝不会通过电话或消息索要密码或验证码。',
};
