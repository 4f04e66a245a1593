import { classOfWords } from './bounce-words';

describe('classOfWords', () => {
  it.each([
    ['550 User unknown', 'mailbox_unknown'],
    ['550 recipient is unknown', 'mailbox_unknown'],
    ['unknown local part in address', 'mailbox_unknown'],
    ['Sorry, no mailbox here by that name. (#5.1.1)', 'mailbox_unknown'],
    ['550 no such person at this address', 'mailbox_unknown'],
    ['550 account <[address]> does not exist', 'mailbox_unknown'],
    ["user doesn't exist", 'mailbox_unknown'],
    ['user doesn’t exist', 'mailbox_unknown'],
    ['mailbox not found', 'mailbox_unknown'],
    ['recipient could not be found', 'mailbox_unknown'],
    ['用户不存在', 'mailbox_unknown'],
    ['收件人地址不存在', 'mailbox_unknown'],
    ['邮件地址无效', 'mailbox_unknown'],
    ['找不到该收件人', 'mailbox_unknown'],
    ['查无此人', 'mailbox_unknown'],
    ['使用者不存在', 'mailbox_unknown'],
    ['查無此信箱', 'mailbox_unknown'],
    ['account has been temporarily suspended', 'mailbox_disabled'],
    ['inactive user', 'mailbox_disabled'],
    ['账号已被冻结', 'mailbox_disabled'],
    ['帳號已停用', 'mailbox_disabled'],
    ['mailbox is full', 'mailbox_full'],
    ['exceeded its storage quota', 'mailbox_full'],
    ['the user is out of storage space', 'mailbox_full'],
    ['邮箱容量已满', 'mailbox_full'],
    ['超过邮箱配额', 'mailbox_full'],
    ['信箱已滿', 'mailbox_full'],
    ['your IP is blacklisted', 'spam_block'],
    ['denylisted', 'spam_block'],
    ['垃圾郵件', 'spam_block'],
    ['too many emails from this sender', 'rate_limited'],
    ['发送频率过快', 'rate_limited'],
    ['SPF check failed', 'auth_failure'],
    ['message size exceeds the limit', 'size'],
    ['附件过大', 'size'],
  ])('%s: %s', (text, name) => {
    expect(classOfWords(text)).toBe(name);
  });

  // A wrong guess here silences a good address: what only sounds alike says nothing.
  it.each([
    '',
    'something went wrong',
    'mailbox unavailable',
    'recipient address rejected: access denied',
    'unknown error, user agent rejected',
    'sender address unknown to our policy server',
    'domain does not exist',
    'the sender domain of this user does not exist',
    'the route to the user could not be computed',
    'account manager not founded',
    'disabled by administrator policy',
    'the message was suspended for review',
    'not full',
    'spam? no: no such user',
    'user unknown; quota exceeded',
    '域名不存在',
    '发件人域名不存在',
    '系统错误，请稍后再试',
    '服务已停用',
    '对方服务器空间不足',
  ])('%s: says nothing', (text) => {
    expect(classOfWords(text)).toBeNull();
  });
});
