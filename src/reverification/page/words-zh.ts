import type { Words } from './words';

/** 简体中文：平实、简短，说清下一步。 */
export const zh: Words = {
  tag: 'zh-CN',
  otherLanguage: 'English',
  brandLine: '还是您吗？',
  asks: (lender) => `${lender}向您确认`,
  skip: '跳到问题',
  step: (n, of) => `第 ${n} 步，共 ${of} 步`,
  goOn: '继续',
  back: '返回',
  errorTitle: '请检查以下内容',
  errorPrefix: '有误：',
  check: {
    title: '如何确认这条消息是真的？',
    number: '请拨打官方电话（合同或卡片上也有）：',
    reference: '报出消息中的编号（例如 K7QM‑3FXA），对方可以告诉您是否由其发出。',
    never: '我们不会在这里索要密码、银行卡号，也不会要求付款。',
  },
  errors: {
    choose_one: () => '请选择一个答案。',
    value_unreadable_phone: () => '这不像一个完整的手机号码。请输入全部数字，例如 139 1234 8888。',
    value_unreadable_email: () => '这不像一个完整的邮箱地址，格式应为 name@example.com。',
    value_not_mobile: () => '验证码只能发送到手机号码。请输入手机号码，或拨打下方的官方电话。',
    value_foreign: () => '这里无法确认该国家或地区的号码，请拨打下方的官方电话。',
    value_not_usable: (kind) =>
      kind === 'phone'
        ? '此号码不能在这里使用。请输入另一个号码，或拨打下方的官方电话。'
        : '此邮箱不能在这里使用。请输入另一个邮箱，或拨打下方的官方电话。',
    values_spent: (kind) =>
      kind === 'phone'
        ? '已经试过两个号码。为了您的安全，请拨打下方的官方电话。'
        : '已经试过两个邮箱。为了您的安全，请拨打下方的官方电话。',
    code_unreadable: () => '验证码是六位数字，请从消息中输入或粘贴。',
    code_wrong: () => '验证码不正确。请查看最新的一条消息后重试。',
    code_over: () => '此验证码已失效，请在下方重新发送。',
    codes_spent: () => '暂时不能再发送验证码。请索取新的链接，或拨打下方的官方电话。',
    resend_too_soon: (_, seconds) => `验证码刚刚发出，${seconds} 秒后可以重新发送。`,
    sim_swapped: () =>
      '为了您的安全，今天不能向此号码发送验证码：它的 SIM 卡刚刚更换过。请拨打下方的官方电话，或三天后再试。',
    confirm_by_ticking: () => '请先勾选，以便我们确认您的意思。',
  },
  landing: {
    title: '还是您吗？',
    lead: '与您有约定的机构希望确认仍能联系到您，大约需要两分钟。',
    button: '继续',
    safe: '在您回答之前，什么都不会改变。',
    byReferenceTitle: '输入编号',
    byReference: '编号在您收到的那条消息里。',
  },
  reference: {
    label: '消息中的编号',
    hint: '八位字母和数字，例如 K7QM‑3FXA',
    button: '继续',
    unreadable: '编号是八位字母和数字，请从我们的消息中抄写。',
  },
  closed: {
    title: '此链接无法使用',
    body: '它可能已过期、已使用过，或者在传送中缺了一部分。',
    hint: '请输入消息中的编号。如果编号正确，新的链接会发到原来那条消息所到的地方。',
  },
  linkSent: {
    title: '谢谢',
    body: '如果内容正确，一条新消息正发往原来那条消息所到的地方。可能需要几分钟，并且只在白天发送。',
    nothing: '没有收到？请拨打您合同或卡片上的电话。',
  },
  question: {
    title: { phone: '您的手机号码还是原来的吗？', email: '您的邮箱还是原来的吗？' },
    lead: {
      phone: '我们不确定登记的号码是否还能联系到您。为了您的安全，这里不显示该号码。',
      email: '我们不确定登记的邮箱是否还能联系到您。为了您的安全，这里不显示该邮箱。',
    },
    same: { phone: '号码没变', email: '邮箱没变' },
    sameHint: { phone: '我现在就能用它收到短信', email: '我现在就能用它收到邮件' },
    fresh: { phone: '换了新号码', email: '换了新邮箱' },
    freshHint: { phone: '我有新的手机号码', email: '我有新的邮箱地址' },
    notMe: '不是我',
    notMeHint: '我不了解这件事',
  },
  value: {
    title: { phone: '您的新手机号码是多少？', email: '您的新邮箱地址是什么？' },
    label: { phone: '新手机号码', email: '新邮箱地址' },
    hint: {
      phone: '我们会发送验证码，确认号码是您本人在使用。',
      email: '我们会发送验证码，确认邮箱是您本人在使用。',
    },
    button: '发送验证码',
  },
  mailbox: {
    title: '先向您收到消息的地方发一个验证码',
    lead: '我们的消息已超过一天。为了确认仍是您本人在查看，我们会向同一个地方发送验证码。',
    button: '发送验证码',
  },
  code: {
    title: '输入验证码',
    toValue: { phone: '我们已向该号码发送六位数字的短信。', email: '我们已向该邮箱发送六位数字。' },
    toMailbox: '我们已向您收到第一条消息的地方发送六位数字。',
    label: '验证码',
    hint: '六位数字，十分钟内有效',
    button: '确认',
    nothingCame: '没有收到？',
    again: '重新发送验证码',
    againIn: (seconds) => `${seconds} 秒后可以重新发送。`,
    noMore: '此链接不能再发送验证码。',
    otherValue: { phone: '换一个号码', email: '换一个邮箱' },
  },
  spent: {
    title: '此链接不能再发送验证码',
    body: '为了您的安全，每个链接只能使用几次验证码。我们可以向原来的地方发送新的链接。',
    button: '发送新的链接',
  },
  notMeSure: {
    title: '这条消息不是发给您的？',
    lead: '很抱歉打扰了您。我们将不再向这个地址或号码发送消息。',
    tick: '是的，请不要再给我发消息。',
    button: '停止发送',
  },
  waiting: {
    title: { phone: '最后一步：用另一种方式确认', email: '最后一步：用另一种方式确认' },
    lead: '我们已向您登记的其他联系方式发送消息。请打开它，确认是您本人操作。',
    how: '确认后立即完成。',
    orWait: (until) => `如不确认，我们会等到 ${until}。届时没有人提出异议，更改即生效。`,
    notYou: '不是我本人：立即阻止',
  },
  holding: {
    title: { phone: '已记录您的新号码', email: '已记录您的新邮箱' },
    lead: (lender) => `为了保护您，${lender}还需要确认是您本人。`,
    what: (lender) => `${lender}已收到通知，会通过其应用、网点或电话与您确认。您也可以自行拨打官方电话。`,
    meanwhile: {
      phone: '在此之前，新号码只会收到不含任何细节的简短消息。',
      email: '在此之前，新邮箱只会收到不含任何细节的简短消息。',
    },
  },
  confirm: {
    title: { phone: '是您更改了手机号码吗？', email: '是您更改了邮箱地址吗？' },
    lead: {
      phone: '有人为您登记了新的号码，请告诉我们是不是您本人。',
      email: '有人为您登记了新的邮箱，请告诉我们是不是您本人。',
    },
    tick: { phone: '新号码是我本人登记的。', email: '新邮箱是我本人登记的。' },
    yes: '是我本人',
    codeFirst: '我们的消息已超过一天。如需确认，请先向同一个地方发送验证码。',
    codeButton: '发送验证码',
    noTitle: '不是您？',
    no: '不是我本人：立即阻止',
  },
  report: {
    title: '联系方式已更改',
    lead: (lender) => `有人向${lender}登记了新的联系方式，以代替现有的联系方式。`,
    no: '我对此感到意外：告诉我们',
    nothing: '如是您本人操作，或您并不了解此事，无需做任何事，可以关闭本页。',
  },
  reported: {
    title: '谢谢，已经报告',
    body: (lender) => `${lender}会进行核实。如果您担心，请拨打下方的官方电话。`,
  },
  done: {
    title: { phone: '完成：新号码已确认', email: '完成：新邮箱已确认' },
    body: {
      phone: '今后的消息会发到新号码，不再发到旧号码。',
      email: '今后的消息会发到新邮箱，不再发到旧邮箱。',
    },
    next: '可以关闭本页。',
  },
  unchanged: {
    title: { phone: '谢谢，号码保持不变', email: '谢谢，邮箱保持不变' },
    body: '已全部确认，可以关闭本页。',
  },
  notMe: {
    title: '谢谢您告诉我们',
    body: '很抱歉打扰了您。我们不会再向这里发送消息，也没有显示任何人的信息。',
    advice: '电话号码停用一段时间后会重新分配，因此您可能仍会收到发给上一位机主的消息。',
  },
  disputed: {
    title: '已阻止',
    body: (lender) => `更改已撤销，${lender}已知道不是您本人操作。`,
    next: '如果有人能看到您的邮件或消息，请立即更改密码。需要帮助时请拨打官方电话。',
  },
  ended: {
    title: { phone: '新号码已确认', email: '新邮箱已确认' },
    body: (lender) => `如是您本人操作，无需做任何事；如不是，请立即告诉${lender}。`,
    no: '不是我本人',
  },
  failure: {
    title: '没有成功',
    body: '我们这边出了问题，什么都没有改变。请一分钟后重试。',
    button: '重试',
  },
};
