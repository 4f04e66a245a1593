/**
 * What an unreadable bounce (`5.0.0`, a bare `550`) says in words, for mailbox providers without a row of their
 * own. Few and plain phrases: a wrong guess here would silence a good address.
 */
const WORDS: readonly [string, RegExp][] = [
  [
    'mailbox_unknown',
    /\b(user|recipient|mailbox|account) unknown\b|\bunknown (user|recipient|mailbox)\b|\bno such (user|recipient|mailbox|account)\b|\b(user|recipient|mailbox|account) (does not|doesn't) exist\b|(用户|邮箱|收件人|帐号|账号|帐户|账户)(名|地址)?不存在|(无此|没有此|没有这个)(用户|邮箱|收件人|帐号|账号)/,
  ],
  [
    'mailbox_disabled',
    /\b(mailbox|account|user) (is |has been )?(disabled|deactivated|suspended|inactive|locked)\b|(用户|邮箱|帐号|账号|帐户|账户)(已|已经)?(被)?(停用|禁用|冻结|锁定|注销)/,
  ],
  [
    'mailbox_full',
    /\b(mailbox|inbox) (is )?full\b|\b(over|exceeded|exceeds) (its |the |storage )?quota\b|\bquota exceeded\b|(邮箱|信箱)(空间|容量)?(已满|不足)/,
  ],
  ['spam_block', /\bspam\b|\bunsolicited\b|\bbl(ac|oc)k ?-?list(ed)?\b|垃圾邮件|黑名单/],
  [
    'rate_limited',
    /\btoo many (messages|connections|recipients)\b|\brate limit|\bfrequency limit|发送频率|过于频繁/,
  ],
  ['auth_failure', /\b(spf|dkim|dmarc)\b/],
  ['size', /\bmessage (is )?too (large|big)\b|(邮件|信件)(过大|太大)/],
];

/** The class that the words name; null when they name none, or more than one. */
export function classOfWords(text: string): string | null {
  const found = WORDS.filter(([, words]) => words.test(text.toLowerCase()));
  return found.length === 1 ? found[0]![0] : null;
}
