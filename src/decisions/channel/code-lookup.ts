import type { CodeRow } from './signals-data/code-tables';

/** Names under which callers know a table's provider, where its own name is not enough; asked in this order. */
const FAMILIES = new Map<string, readonly string[]>(
  Object.entries({
    // Twilio passes on what Chinese gateways report, which has no Twilio number.
    twilio: ['Twilio', 'CMPP'],
    smpp: ['SMPP-3.4'],
    sgip: ['SGIP (China Unicom)'],
    aliyun: ['Alibaba Dysms'],
    tencent: ['Tencent Cloud SMS'],
    huawei: ['Huawei Cloud SMS'],
    volcengine: ['Volcengine SMS'],
    qiniu: ['Qiniu SMS'],
    infobip: ['Infobip error', 'Infobip status'],
    messagebird: ['Bird/MessageBird'],
    fcm: ['FCM v1', 'FCM lifecycle'],
    hms: ['HMS Push', 'HMS Push receipt'],
    xiaomi: ['Xiaomi push'],
    tpns: ['Tencent TPNS'],
    app: ['app-side'],
    agent: ['agent/IVR disposition'],
  }),
);

interface ProviderCodes {
  exact: Map<string, CodeRow>;
  /** Codes that stand for many (`MK:zzzz`, `5xx`), tried when no exact one fits. */
  patterns: { pattern: RegExp; row: CodeRow }[];
}

/** Finds the row of a code; null when no table knows it. */
export type CodeLookup = (family: string, code: string) => CodeRow | null;

/**
 * Index the rows of one mapping. The look-up finds a code exactly, by another spelling, or by its provider's
 * prefix rule; its `family` is a provider of the tables by any spelling of its name, or one of the short names above.
 */
export function codeLookup(rows: readonly CodeRow[]): CodeLookup {
  const providers = new Map<string, ProviderCodes>();
  const codesOf = (provider: string): ProviderCodes => {
    const key = keyOf(provider);
    const codes = providers.get(key) ?? { exact: new Map(), patterns: [] };
    providers.set(key, codes);
    return codes;
  };
  for (const row of rows) indexRow(codesOf(row.provider), row);
  // Other spellings only fill gaps: they must not hide a code that another row has in full.
  for (const row of rows) {
    const { exact } = codesOf(row.provider);
    for (const key of spellingsOf(row.code)) if (!exact.has(key)) exact.set(key, row);
  }
  return (family, code) => {
    const tables = (FAMILIES.get(keyOf(family)) ?? [family]).flatMap(
      (name) => providers.get(keyOf(name)) ?? [],
    );
    const key = code.trim().toLowerCase();
    for (const { exact, patterns } of tables) {
      const row = exact.get(key) ?? patterns.find(({ pattern }) => pattern.test(key))?.row;
      if (row) return row;
    }
    return null;
  };
}

function indexRow({ exact, patterns }: ProviderCodes, row: CodeRow): void {
  for (const part of row.code.toLowerCase().split(' / ')) {
    // Where a provider uses one number for both, what is reported later says more than the answer to the call.
    if (!exact.has(part) || row.scope === 'dlr') exact.set(part, row);
    if (/:(zzzz|xxxx|x|nnn)$|_x$|^\dxx$/.test(part)) {
      const source = part.replace(/(?<=[:_])\w+$/, '.+').replace(/xx$/, '\\d\\d');
      patterns.push({ pattern: new RegExp(`^${source}$`), row });
    }
  }
}

/** `30 numberX` is also `30` and `numberX`; `status=sent` is also `sent`; `Name (1002)` is also both. */
function spellingsOf(code: string): string[] {
  return code
    .toLowerCase()
    .split(' / ')
    .flatMap((part) => {
      const numbered = /^(0x[\da-f]+|-?\d[\d./]*)\s+(.+)$/.exec(part);
      if (numbered) return [...numbered[1]!.split('/'), numbered[2]!];
      const named = /^(?:status|reason|answeredby|stat)[=:](.+)$/.exec(part);
      if (named) return [named[1]!];
      const remarked = /^(.+?) \((.+)\)$/.exec(part);
      return remarked ? [remarked[1]!, ...remarked[2]!.split('/').filter((word) => /^\d+$/.test(word))] : [];
    });
}

function keyOf(name: string): string {
  return name.toLowerCase().replace(/[^a-z\d]/g, '');
}
