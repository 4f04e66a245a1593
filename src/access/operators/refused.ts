import type { PasswordFlaw } from './password-rules';

export const REFUSALS = [
  'wrong',
  'code_wrong',
  'invitation_over',
  'passwords_differ',
  'password_too_short',
  'password_too_long',
  'password_common',
  'password_says_who',
  'password_first',
  'not_here',
  'last_factor',
  'passkey_failed',
  'sign_on_failed',
  'no_role',
  'too_many',
] as const;
export type Refusal = (typeof REFUSALS)[number];

/** A step that was not taken; the page is shown again and says what to do. */
export class StepRefused extends Error {
  constructor(readonly code: Refusal) {
    super(code);
  }
}

export function refusalOf(flaw: PasswordFlaw): StepRefused {
  return new StepRefused(`password_${flaw}`);
}
