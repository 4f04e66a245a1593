/** The headers of a request that these checks read. */
export interface CheckedHeaders {
  host?: string;
  origin?: string | string[];
  cookie?: string;
  'sec-fetch-site'?: string | string[];
}

/**
 * Whether a POST comes from our own page. Browsers that say so (Sec-Fetch-Site) are believed; for the others the
 * Origin must be our host. `Origin: null` is what our own no-referrer policy makes of it, so it proves nothing:
 * the session cookie is SameSite=Strict and is not sent along from elsewhere.
 */
export function isFromOwnPage(headers: CheckedHeaders): boolean {
  const site = headers['sec-fetch-site'];
  if (site !== undefined) return site === 'same-origin' || site === 'none';
  const { origin, host } = headers;
  if (origin === undefined || origin === 'null') return true;
  return typeof origin === 'string' && URL.canParse(origin) && new URL(origin).host === host;
}

/** `__Host-`: https only, this host only, whole path; a name no other host or plain http can set. */
export function sessionCookieName(publicUrl: string): string {
  return publicUrl.startsWith('https:') ? '__Host-stillyou' : 'stillyou';
}

/** The value of one cookie that looks like one of ours, else null. */
export function readCookie(header: string | undefined, name: string): string | null {
  if (!header || header.length > 8_192) return null;
  const found = header
    .split(';')
    .map((pair) => pair.trim())
    .find((pair) => pair.startsWith(`${name}=`));
  const value = found?.slice(name.length + 1) ?? '';
  return /^[\w-]{1,64}$/.test(value) ? value : null;
}

/** A Set-Cookie value; Secure when the site is https. `Lax` only for what has to come back from another site. */
export function writeCookie(
  name: string,
  value: string,
  isSecure: boolean,
  maxAgeSeconds: number,
  sameSite: 'Strict' | 'Lax' = 'Strict',
): string {
  return `${name}=${value}; Path=/; Max-Age=${maxAgeSeconds}; HttpOnly; SameSite=${sameSite}${isSecure ? '; Secure' : ''}`;
}
