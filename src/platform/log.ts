import type { LoggerService } from '@nestjs/common';
import pino, { type Logger } from 'pino';

/**
 * One line of JSON per entry, message and context only: objects handed to the logger by a library are not written,
 * because nobody knows what is in them. Levels as in pino.
 */
export class ProcessLogger implements LoggerService {
  private readonly pino: Logger;

  constructor(level: string) {
    // To stderr: stdout is for people and pipes.
    this.pino = pino(
      { level, base: undefined, formatters: { level: (label) => ({ level: label }) } },
      pino.destination(2),
    );
  }

  log(message: unknown, context?: unknown): void {
    // Nest says a hundred lines about its own wiring.
    if (
      ['InstanceLoader', 'RoutesResolver', 'RouterExplorer', 'NestFactory', 'NestApplication'].includes(
        String(context),
      )
    )
      return;
    this.write('info', message, context);
  }

  error(message: unknown, ...rest: unknown[]): void {
    // What stops the boot is told once, by main.ts.
    if (rest.at(-1) === 'ExceptionHandler') return;
    this.write('error', message, rest.at(-1));
  }

  warn(message: unknown, context?: unknown): void {
    this.write('warn', message, context);
  }

  debug(message: unknown, context?: unknown): void {
    this.write('debug', message, context);
  }

  verbose(message: unknown, context?: unknown): void {
    this.write('debug', message, context);
  }

  fatal(message: unknown, context?: unknown): void {
    this.write('fatal', message, context);
  }

  private write(
    level: 'info' | 'error' | 'warn' | 'debug' | 'fatal',
    message: unknown,
    context: unknown,
  ): void {
    const text =
      message instanceof Error
        ? `${message.name}: ${message.message}`
        : typeof message === 'string'
          ? message
          : 'a message that is no text';
    this.pino[level]({ room: typeof context === 'string' ? context : undefined }, text);
  }
}
