import { createTransport, type Transporter } from 'nodemailer';
import type { SendMailOptions } from 'nodemailer';

/** What came of handing one mail to a mail server. */
export type MailResult =
  | { kind: 'taken'; reply: string }
  /** The server's own words, 4xx or 5xx; `step` is the command it answered. */
  | { kind: 'answered'; code: number; reply: string; step: string }
  /** No answer, and not a byte of the mail was given away. */
  | { kind: 'not_sent'; detail: string }
  /** The line broke after the mail had begun to go. */
  | { kind: 'lost'; detail: string };

export interface SmtpPoolOptions {
  /** All in all for one mail; under a stage's lease. */
  timeoutMs?: number;
  maxConnections?: number;
}

const TIMEOUT_MS = 20_000;
const CONNECT_MS = 8_000;

/**
 * Connections to one mail server. nodemailer 10 turns Nagle's algorithm off by itself. It also sends a mail
 * again by itself, but only one of which nothing was read yet, over a connection that turned out closed.
 */
export class SmtpPool {
  private readonly transport: Transporter;
  /** Which mails were begun to be read, and so may have been taken. */
  private readonly begun = new WeakMap<object, () => boolean>();

  constructor(
    url: string,
    private readonly options: SmtpPoolOptions = {},
  ) {
    this.transport = createTransport({
      pool: true,
      url,
      maxConnections: options.maxConnections ?? 20,
      maxMessages: 1_000,
      maxRequeues: 2,
      connectionTimeout: CONNECT_MS,
      greetingTimeout: CONNECT_MS,
      socketTimeout: options.timeoutMs ?? TIMEOUT_MS,
      maxResponseSize: 16 * 1_024,
      disableFileAccess: true,
      disableUrlAccess: true,
    });
    this.transport.use('stream', (mail, done) => {
      const create = mail.message.createReadStream.bind(mail.message);
      mail.message.createReadStream = (...args) => {
        const stream = create(...args);
        this.begun.set(mail.data.signal!, () => stream.readableDidRead);
        return stream;
      };
      done();
    });
  }

  /** Hand over one mail. Never throws. */
  async send(mail: SendMailOptions): Promise<MailResult> {
    const signal = AbortSignal.timeout(this.options.timeoutMs ?? TIMEOUT_MS);
    try {
      const { response } = (await this.transport.sendMail({ ...mail, signal })) as { response: string };
      return { kind: 'taken', reply: response };
    } catch (error) {
      const { code = 'unknown', responseCode, response, command } = error as SmtpError;
      if (responseCode && responseCode >= 400 && responseCode < 600) {
        return { kind: 'answered', code: responseCode, reply: response ?? '', step: command ?? '' };
      }
      return { kind: this.begun.get(signal)?.() ? 'lost' : 'not_sent', detail: code };
    }
  }

  close(): void {
    this.transport.close();
  }
}

interface SmtpError {
  code?: string;
  responseCode?: number;
  response?: string;
  command?: string;
}
