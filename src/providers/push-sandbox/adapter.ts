import { meaningOf } from '../../decisions/channel/meaning';
import { toApiId } from '../../platform/ids';
import { post, readJsonObject, type CallResult } from '../http-call';
import { meaningOfStatus, ownMeaning } from '../meanings';
import type { Meaning, OutgoingMessage, SendProvider, SendResult } from '../provider';

export interface PushGateway {
  url: string;
  secret: string;
}

/** App push to the sandbox's devices, in the form of FCM's HTTP v1 API and with its error codes. */
export class PushSandbox implements SendProvider {
  readonly name = 'push-sandbox';
  readonly media = ['push'] as const;
  readonly idempotency = 'none';

  constructor(
    private readonly gateway: () => PushGateway,
    private readonly publicUrl: () => string,
    private readonly timeoutMs?: number,
  ) {}

  async send(message: OutgoingMessage): Promise<SendResult> {
    const { url, secret } = this.gateway();
    const ref = toApiId('att', message.attemptId);
    const result = await post(`${url}/messages:send`, {
      headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json' },
      body: JSON.stringify({
        message: {
          token: message.address,
          notification: { title: message.subject ?? message.senderName, body: message.text },
          data: {
            ...(message.link && { link: message.link }),
            ackUrl: `${this.publicUrl()}/v1/receipts/${this.name}/${encodeURIComponent(message.account)}?ref=${ref}`,
          },
        },
      }),
      timeoutMs: this.timeoutMs,
    });
    return readAnswer(result);
  }
}

function readAnswer(result: CallResult): SendResult {
  if (result.kind === 'lost') return { kind: 'ambiguous', detail: result.detail };
  if (result.kind === 'unreachable') {
    return {
      kind: 'refused',
      meaning: ownMeaning('network_error', 'transient', result.detail),
      retryAfterSeconds: null,
    };
  }
  const { status, retryAfterSeconds } = result;
  const body = result.isCut ? null : readJsonObject(result.body);
  if (status >= 200 && status < 300) {
    if (typeof body?.name === 'string') return { kind: 'accepted', providerRef: body.name.slice(0, 100) };
    return { kind: 'ambiguous', detail: `http=${status} without a message name` };
  }
  const meaning = errorMeaning(body) ?? meaningOfStatus(status);
  return meaning
    ? { kind: 'refused', meaning, retryAfterSeconds }
    : { kind: 'ambiguous', detail: `http=${status}` };
}

/** The FcmError in `error.details`, else the plain status; null when the answer names no code that a row knows. */
function errorMeaning(body: Record<string, unknown> | null): Meaning | null {
  const error = body?.error as { status?: unknown; details?: unknown } | undefined;
  const details: unknown[] = Array.isArray(error?.details) ? error.details : [];
  const codes = [
    ...details.map((detail) => (detail as { errorCode?: unknown } | null)?.errorCode),
    error?.status,
  ];
  const code = codes.find((c) => typeof c === 'string');
  const meaning = typeof code === 'string' ? meaningOf('fcm', code.slice(0, 40)) : null;
  return meaning?.class === 'unknown' ? null : meaning;
}
