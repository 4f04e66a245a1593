import type { Locale } from '../../decisions/words';

/** Everything that a report says in its own words; what happened is said by decisions/explain. */
export interface ReportWords {
  title: string;
  colon: string;
  notice: string;
  subtitle: (lender: string) => string;
  facts: Record<
    'purpose' | 'accepted' | 'deadline' | 'asked' | 'template' | 'ended' | 'streams' | 'exported',
    string
  >;
  levels: Record<string, string>;
  state: Record<'satisfied' | 'exhausted' | 'expired' | 'cancelled' | 'refused' | 'open', string>;
  overview: string;
  zoneNote: (zone: string) => string;
  legend: Record<'handedOver' | 'arrived' | 'failed' | 'unclear' | 'notSent' | 'deadline', string>;
  noticeLane: string;
  noChannel: string;
  story: string;
  entry: (n: number, index: number) => string;
  afterEnd: string;
  rules: string;
  rulesNote: string;
  ruleColumns: [string, string, string];
  noRules: string;
  packs: string;
  consents: string;
  noConsents: string;
  contractBasis: string;
  consentLine: (given: { status: string; purposes: string; media: string; until: string }) => string;
  consentEvents: Record<string, string>;
  proof: string;
  proofText: string[];
  notProof: string;
  notProofText: string[];
  checkpoint: string;
  checkpointNote: string;
  check: string;
  checkText: string;
  footer: (page: number, pages: number) => string;
  forms: Record<
    'statement' | 'period' | 'borrower' | 'made' | 'count' | 'chance' | 'level' | 'none' | 'how',
    string
  >;
}

const en: ReportWords = {
  title: 'Evidence report',
  colon: ': ',
  notice: 'Notice',
  subtitle: (lender) => `What ${lender} did to tell the borrower, as its log has it`,
  facts: {
    purpose: 'Purpose',
    accepted: 'Accepted',
    deadline: 'To be told by',
    asked: 'Evidence asked for',
    template: 'Template',
    ended: 'Ended',
    streams: 'Log entries',
    exported: 'Exported',
  },
  levels: {
    E0: 'E0 handed over',
    E1: 'E1 delivered',
    E2: 'E2 opened or connected',
    E3: 'E3 acted in a session',
    E4: 'E4 acknowledged',
    E5: 'E5 registered letter',
  },
  state: {
    satisfied: 'Told, as asked',
    exhausted: 'Not told: every lawful way was tried',
    expired: 'Not told before the deadline',
    cancelled: 'Cancelled',
    refused: 'Not told: no way was ever lawful',
    open: 'Still under way when this was exported',
  },
  overview: 'At a glance',
  zoneNote: (zone) =>
    `Times are those of ${zone}. Gaps are drawn shorter than they were; their length is written on them.`,
  legend: {
    handedOver: 'handed over',
    arrived: 'delivered, opened',
    failed: 'failed',
    unclear: 'answer lost',
    notSent: 'given up before it left',
    deadline: 'deadline',
  },
  noticeLane: 'Notice',
  noChannel: 'no channel',
  story: 'What happened',
  entry: (n, index) => `entry ${n}, number ${index} in the log`,
  afterEnd: 'After the end',
  rules: 'Rules that said no, or not yet',
  rulesNote: 'Each as the decision wrote it down at that second, with the article it rests on.',
  ruleColumns: ['Rule', 'Rests on', 'Said'],
  noRules: 'No rule refused a channel.',
  packs: 'Packs of rules in force (in the bundle under policies/)',
  consents: 'Consents',
  noConsents: 'None was on file.',
  contractBasis:
    'This notice rests on the contract; it needs no consent to the borrower’s own channels unless a pack asks for one.',
  consentLine: ({ status, purposes, media, until }) => `${status}: ${purposes}; by ${media}; until ${until}`,
  consentEvents: { 'consent.given': 'Given', 'consent.withdrawn': 'Withdrawn', 'consent.expired': 'Expired' },
  proof: 'What the bundle proves',
  proofText: [
    'Every entry told here is in the lender’s log, in this order, and was not changed since the checkpoint was signed.',
    'No entry of these streams is left out: the log itself signed how many there were when the bundle was made.',
    'The rules and consents are those that the decisions named at the time.',
  ],
  notProof: 'What it does not prove',
  notProofText: [
    'That the lender’s clock was right, or that a provider told the truth; it proves what was recorded, and when it was signed at the latest.',
    'Nothing by this page alone: it is made to be read. What is signed are the entries in the bundle.',
  ],
  checkpoint: 'The signed checkpoint',
  checkpointNote:
    'The code holds its text and the log’s signature. Keep it: a log that is rewritten later cannot match it.',
  check: 'Check it yourself, offline',
  checkText: 'npx stillyou verify bundle.zip --key KEY      or, unpacked:  ./verify.sh --key KEY',
  footer: (page, pages) => `page ${page} of ${pages}`,
  forms: {
    statement: 'Statement of reachability',
    period: 'Period',
    borrower: 'Borrower',
    made: 'Made',
    count: 'Notices in the period',
    chance: 'Had a chance to reach the borrower',
    level: 'Highest level reached',
    none: 'none left the house',
    how: 'A notice had a chance when a message left, did not fail, and went over a channel that was verified at that second (E1 and above), or over one that was not (E0, which proves nothing about the borrower).',
  },
};

const zh: ReportWords = {
  title: '证据报告',
  colon: '：',
  notice: '通知',
  subtitle: (lender) => `${lender}为告知借款人所做的事，均出自其证据日志`,
  facts: {
    purpose: '用途',
    accepted: '受理时间',
    deadline: '告知期限',
    asked: '要求的证据等级',
    template: '模板',
    ended: '结果',
    streams: '日志条目',
    exported: '导出时间',
  },
  levels: {
    E0: 'E0 已交付通道',
    E1: 'E1 已送达',
    E2: 'E2 已打开或接通',
    E3: 'E3 已在登录会话中操作',
    E4: 'E4 已确认收悉',
    E5: 'E5 挂号信',
  },
  state: {
    satisfied: '已按要求告知',
    exhausted: '未能告知：所有合法方式均已尝试',
    expired: '期限前未能告知',
    cancelled: '已取消',
    refused: '未能告知：没有任何合法方式',
    open: '导出时仍在进行',
  },
  overview: '概览',
  zoneNote: (zone) => `时间均为 ${zone} 当地时间。间隔按比例压缩，实际时长标于其上。`,
  legend: {
    handedOver: '已交付通道',
    arrived: '已送达、已打开',
    failed: '失败',
    unclear: '应答丢失',
    notSent: '发出前放弃',
    deadline: '期限',
  },
  noticeLane: '通知',
  noChannel: '无渠道',
  story: '经过',
  entry: (n, index) => `第 ${n} 条，日志序号 ${index}`,
  afterEnd: '结束之后',
  rules: '不允许或暂不允许的规则',
  rulesNote: '均为作出决定的那一秒所记录，并注明依据条款。',
  ruleColumns: ['规则', '依据', '当时的说明'],
  noRules: '没有规则拒绝任何渠道。',
  packs: '当时有效的规则包（见证据包 policies/）',
  consents: '同意',
  noConsents: '没有在案的同意。',
  contractBasis: '本通知以合同为依据；除规则包另有要求外，向借款人本人的渠道发送无需另行同意。',
  consentLine: ({ status, purposes, media, until }) =>
    `${status}：${purposes}；方式：${media}；有效期至 ${until}`,
  consentEvents: { 'consent.given': '给予', 'consent.withdrawn': '撤回', 'consent.expired': '到期' },
  proof: '证据包能证明什么',
  proofText: [
    '此处所述的每一条目都在机构的证据日志之中，顺序如此，自检查点签名以来未被更改。',
    '这些条目流没有遗漏：证据包生成时，日志自身已对其条数签名。',
    '规则与同意，均为当时作出决定时所引用的版本。',
  ],
  notProof: '不能证明什么',
  notProofText: [
    '不能证明机构的时钟准确或通道服务商所言属实；能证明的是当时记录了什么，以及最迟何时已签名。',
    '本页仅供阅读，其本身不构成证明；经签名的是证据包中的条目。',
  ],
  checkpoint: '已签名的检查点',
  checkpointNote: '二维码包含检查点全文与日志签名。请妥善保存：日志日后若被改写，必与之不符。',
  check: '自行离线核验',
  checkText: 'npx stillyou verify bundle.zip --key KEY　或解压后：./verify.sh --key KEY',
  footer: (page, pages) => `第 ${page} 页，共 ${pages} 页`,
  forms: {
    statement: '可联系性说明',
    period: '期间',
    borrower: '借款人',
    made: '出具时间',
    count: '期间内的通知',
    chance: '有机会告知借款人',
    level: '达到的最高等级',
    none: '没有消息发出',
    how: '消息已发出且未失败，并且发送时渠道已验证（E1 及以上），方为有机会告知；经未验证渠道发出的仅计 E0，不能证明借款人收悉。',
  },
};

export const REPORT_WORDS: Record<Locale, ReportWords> = { en, 'zh-CN': zh };
