/**
 * What an unreadable bounce (`5.0.0`, a bare `550`) says in words, for mailbox providers without a row of their
 * own. Few and plain phrases: a wrong guess here would silence a good address.
 */
const WORDS: readonly [string, RegExp][] = [
  [
    'mailbox_unknown',
    anyOf(
      /\b(user|recipient|mailbox|account) (is )?unknown\b/,
      /\bunknown (user|recipient|mailbox|account|local ?part)\b/,
      /\bno such (user|recipient|mailbox|account|person|local user)\b/,
      /\bno mailbox here by that name\b/,
      /(?<!\b(of|for) (this |the |that |your )?)\b(user|recipient|mailbox|account)( <?\[address\]>?)? (does not|doesn't|doesn’t|did not) exist\b/,
      /\b(user|recipient|mailbox|account) (was |is |could )?not( be)? found\b/,
      /(用户|用戶|使用者|邮箱|郵箱|信箱|收件人|帐号|账号|帳號|帐户|账户|帳戶)(名|地址)?(不存在|未找到)/,
      /(邮件地址|郵件地址|邮箱地址)(不存在|无效)/,
      /(无此|無此|没有此|沒有此|没有这个|找不到此|找不到该|找不到該)(用户|用戶|使用者|邮箱|郵箱|信箱|收件人|帐号|账号|帳號)/,
      /查无此(人|用户|邮箱)|查無此(人|用戶|信箱)/,
    ),
  ],
  [
    'mailbox_disabled',
    anyOf(
      /\b(mailbox|account|user) (is |has been |was )?(currently |temporarily )?(disabled|deactivated|suspended|inactive|locked|blocked|closed)\b/,
      /\b(disabled|inactive|suspended) (mailbox|account|user)\b/,
      /(用户|用戶|邮箱|郵箱|信箱|帐号|账号|帳號|帐户|账户|帳戶)(已|已经|已經)?(被)?(停用|禁用|冻结|凍結|锁定|鎖定|注销|註銷|封停|关闭|關閉)/,
    ),
  ],
  [
    'mailbox_full',
    anyOf(
      /\b(mailbox|inbox) (is )?full\b/,
      /\b(over|exceeded|exceeds) (its |the |their |storage |mailbox |disk )*quota\b|\bquota exceeded\b|\bout of storage space\b/,
      /(邮箱|郵箱|信箱)(空间|空間|容量)?(已满|已滿|不足|超限)|(超过|超過|超出)(邮箱|郵箱|信箱)?(配额|配額|容量)/,
    ),
  ],
  [
    'spam_block',
    /\bspam\b|\bunsolicited\b|\bbl(ac|oc)k ?-?list(ed)?\b|\bdeny ?list(ed)?\b|垃圾邮件|垃圾郵件|黑名单|黑名單/,
  ],
  [
    'rate_limited',
    /\btoo many (messages|connections|recipients|mails|emails)\b|\brate limit|\bfrequency limit|\bthrottled\b|发送频率|發送頻率|频率限制|过于频繁|過於頻繁|连接过多/,
  ],
  ['auth_failure', /\b(spf|dkim|dmarc)\b/],
  [
    'size',
    /\bmessage (size )?(is )?(too (large|big)|exceeds)\b|(邮件|郵件|信件|附件)(过大|過大|太大)|(邮件|郵件)(大小)?(超过|超過|超出)/,
  ],
];

/** One expression for several, each on a line of its own to be read. */
function anyOf(...phrases: RegExp[]): RegExp {
  return new RegExp(phrases.map(({ source }) => source).join('|'));
}

/** The class that the words name, addresses taken out (withoutAddresses); null when they name none, or more than one. */
export function classOfWords(text: string): string | null {
  const found = WORDS.filter(([, words]) => words.test(text.toLowerCase()));
  return found.length === 1 ? found[0]![0] : null;
}
