import {
  asText,
  decodeLines,
  readContentType,
  readFields,
  readLines,
  readPart,
  splitParts,
  type Fields,
} from './mime';

/**
 * What one delivery status notification says (RFC 3464). The addresses in it are not among it: a
 * Final-Recipient that differs from ours is a forwarding address, which nobody gave us.
 */
export interface DeliveryStatus {
  action: 'failed' | 'delayed' | 'delivered' | 'relayed' | 'expanded';
  /** Enhanced status code (RFC 3463), the most telling one that was given. */
  status: string | null;
  /** The remote server's words. */
  diagnostic: string;
}

const ACTIONS: readonly DeliveryStatus['action'][] = [
  'failed',
  'delivered',
  'relayed',
  'expanded',
  'delayed',
];
const MAX_DIAGNOSTIC = 500;
const ENHANCED = /\b[245]\.\d{1,3}\.\d{1,3}\b/;
const VAGUE = /^\d\.0\.0$/;

/**
 * Read a mail as a delivery status notification; null when it is none (an auto-reply, a letter, noise). A DSN
 * may itself be marked `Auto-Submitted: auto-replied` (RFC 3834), so its form decides, not that mark. Never
 * throws; linear in the size, which is bounded.
 */
export function readDeliveryStatus(raw: Buffer): DeliveryStatus | null {
  const mail = readPart(readLines(raw));
  const { type, params } = readContentType(mail.fields.get('content-type') ?? '');
  const boundary = params.get('boundary');
  if (type !== 'multipart/report' || !boundary) return null;
  const part = splitParts(mail.lines, boundary).find(({ fields }) => {
    const partType = readContentType(fields.get('content-type') ?? '').type;
    return partType === 'message/delivery-status' || partType === 'message/global-delivery-status';
  });
  if (!part) return null;
  const statuses = blocksOf(decodeLines(part)).flatMap(readRecipient);
  // One recipient was written to; several blocks mean that it was spread further on. The worst of them counts.
  return ACTIONS.flatMap((action) => statuses.filter((s) => s.action === action))[0] ?? null;
}

/** Blocks of fields with blank lines between them; the first is about the message, the rest about recipients. */
function blocksOf(lines: readonly string[]): Fields[] {
  const blocks: string[][] = [[]];
  for (const line of lines) {
    if (line.trim() === '') blocks.push([]);
    else blocks.at(-1)!.push(line);
  }
  return blocks.filter((block) => block.length > 0).map(readFields);
}

function readRecipient(fields: Fields): DeliveryStatus[] {
  const action = ACTIONS.find((known) => known === (fields.get('action') ?? '').toLowerCase());
  if (!action) return [];
  const diagnostic = asText(withoutType(fields.get('diagnostic-code') ?? '')).slice(0, MAX_DIAGNOSTIC);
  return [{ action, status: tellingStatus(fields.get('status') ?? '', diagnostic), diagnostic }];
}

/** `5.0.0` says nothing; many servers put the real code only into the words. */
function tellingStatus(field: string, diagnostic: string): string | null {
  const status = ENHANCED.exec(field)?.[0] ?? null;
  if (status && !VAGUE.test(status)) return status;
  return ENHANCED.exec(diagnostic)?.[0] ?? status;
}

/** `smtp; 550 5.1.1 …` without the type in front. */
function withoutType(value: string): string {
  const semicolon = value.indexOf(';');
  return semicolon >= 0 && semicolon < 20 ? value.slice(semicolon + 1).trim() : value;
}
