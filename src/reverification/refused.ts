/** What a person is told on the page, and can do something about. The words stand in page/words.ts. */
export type RefusalCode =
  | 'choose_one'
  | 'value_unreadable_phone'
  | 'value_unreadable_email'
  | 'value_not_mobile'
  | 'value_foreign'
  | 'value_not_usable'
  | 'values_spent'
  | 'code_unreadable'
  | 'code_wrong'
  | 'code_over'
  | 'codes_spent'
  | 'resend_too_soon'
  | 'sim_swapped'
  | 'confirm_by_ticking';

/** The person's input is not taken; nothing changed but what must be counted. Never carries the input. */
export class Refused extends Error {
  constructor(readonly code: RefusalCode) {
    super(code);
  }
}
