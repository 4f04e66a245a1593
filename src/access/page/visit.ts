import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Locale } from '../../decisions/words';
import type { FoundSession } from '../../lenders/credentials.queries';
import { OperatorSessions } from '../../lenders/operator-sessions';
import { csrfTokenOf, isCsrfToken, operatorCookieName, readSessionToken } from '../../lenders/session-cookie';
import { SESSION_RULES, type SessionStage } from '../../lenders/session-rules';
import { chooseLocale, toLocale } from '../../platform/language';
import { LANGUAGE_COOKIE, sendOn, sendPage } from '../../platform/page/replies';
import { isFromOwnPage, readCookie, writeCookie } from '../../platform/page/request-checks';
import { Settings } from '../../platform/settings';
import { StepRefused } from '../operators/refused';
import { TooManyTries } from '../operators/throttle';
import { frame, type Mistake, type Model, type View } from './frame';
import { wordsOf } from './words';

const YEAR_SECONDS = 31_536_000;
const DOOR_SECONDS = 3_600;

export type Form = Record<string, unknown> | null | undefined;

/** One request to these pages: who sits there, in which language, and with what in hand. */
export interface Visit {
  request: FastifyRequest;
  reply: FastifyReply;
  locale: Locale;
  /** Names this browser before anybody is known; it comes back from another site too. */
  door: string;
  /** The cookie's token, where its session counts. */
  token: string | null;
  session: FoundSession | null;
}

/** What all pages of operators share: cookies, language, where a form comes from, and what becomes of a mistake. */
@Injectable()
export class Visits {
  constructor(
    private readonly settings: Settings,
    private readonly sessions: OperatorSessions,
  ) {}

  async open(request: FastifyRequest, reply: FastifyReply, lang?: unknown): Promise<Visit> {
    const { cookie } = request.headers;
    const token = readSessionToken(cookie, this.settings.publicUrl);
    const session = token ? await this.sessions.find(token) : null;
    return {
      request,
      reply,
      locale: this.localeOf(request, reply, lang),
      door: readCookie(cookie, this.doorName) ?? this.newDoor(reply),
      token: session && token,
      session,
    };
  }

  /** What every view of this visit is drawn from. */
  model(
    { locale, token, door }: Visit,
    mistake: Mistake | null = null,
    typed: Record<string, string> = {},
  ): Model {
    return {
      w: wordsOf(locale),
      locale,
      csrf: csrfTokenOf(token ?? door),
      error: mistake?.code ?? null,
      typed,
    };
  }

  show(visit: Visit, path: string, view: View, mistake: Mistake | null = null): void {
    const status = mistake === null ? 200 : mistake.code === 'too_many' ? 429 : 422;
    if (mistake?.code === 'too_many') void visit.reply.header('retry-after', String(mistake.seconds));
    sendPage(visit.reply, status, frame(visit.locale, path, view, mistake));
  }

  /** The session of this visit when it is at one of these stages, else null: and the browser is led to where it belongs. */
  at(visit: Visit, ...stages: SessionStage[]): FoundSession | null {
    const { session } = visit;
    if (session && stages.includes(session.stage)) return session;
    sendOn(visit.reply, homeOf(session));
    return null;
  }

  /**
   * One step of a form. What did not come from our own page leads back; what is not taken shows the page again and says
   * what to do.
   */
  async step(
    visit: Visit,
    form: Form,
    work: () => Promise<void>,
    again: (mistake: Mistake) => Promise<void> | void,
  ) {
    const { request, reply, token, door } = visit;
    if (!isFromOwnPage(request.headers) || !isCsrfToken(token ?? door, form?.csrf))
      return sendOn(reply, homeOf(visit.session));
    await this.guarded(work, again);
  }

  /** The same for what comes from another site by design, and proves itself otherwise. */
  async guarded(work: () => Promise<void>, again: (mistake: Mistake) => Promise<void> | void): Promise<void> {
    try {
      await work();
    } catch (error) {
      await again(toMistake(error));
    }
  }

  /** The browser has this session from now on. */
  signIn(reply: FastifyReply, token: string): void {
    this.setCookie(reply, operatorCookieName(this.settings.publicUrl), token, SESSION_RULES.lifeMs / 1_000);
  }

  signOut(reply: FastifyReply): void {
    this.setCookie(reply, operatorCookieName(this.settings.publicUrl), '', 0);
  }

  private newDoor(reply: FastifyReply): string {
    const door = randomBytes(32).toString('base64url');
    this.setCookie(reply, this.doorName, door, DOOR_SECONDS, 'Lax');
    return door;
  }

  private get doorName(): string {
    return this.isSecure ? '__Host-stillyou_door' : 'stillyou_door';
  }

  private get isSecure(): boolean {
    return this.settings.publicUrl.startsWith('https:');
  }

  private localeOf(request: FastifyRequest, reply: FastifyReply, asked: unknown): Locale {
    const chosen = toLocale(asked);
    if (chosen) this.setCookie(reply, LANGUAGE_COOKIE, chosen, YEAR_SECONDS);
    const { cookie } = request.headers;
    return chooseLocale(asked, readCookie(cookie, LANGUAGE_COOKIE), request.headers['accept-language']);
  }

  private setCookie(
    reply: FastifyReply,
    name: string,
    value: string,
    seconds: number,
    sameSite: 'Strict' | 'Lax' = 'Strict',
  ): void {
    // Fastify joins what is set under this one name; every other would be replaced.
    void reply.header('set-cookie', writeCookie(name, value, this.isSecure, seconds, sameSite));
  }
}

/** Where somebody at this stage belongs. */
export function homeOf(session: FoundSession | null): `/${string}` {
  if (!session) return '/account/sign-in';
  const homes = { password: '/account/second', enrol: '/account/set-up', full: '/account' } as const;
  return homes[session.stage];
}

function toMistake(error: unknown): Mistake {
  if (error instanceof TooManyTries) return { code: 'too_many', seconds: error.seconds };
  if (error instanceof StepRefused) return { code: error.code, seconds: 0 };
  throw error;
}

/** A field of a form as a text; no longer than anything that is typed. */
export function textOf(form: Form, name: string, most = 1_000): string {
  const value = form?.[name];
  return typeof value === 'string' ? value.slice(0, most) : '';
}
