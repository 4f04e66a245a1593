import type { Borrower, Stage } from '../cast';
import type { Narrator } from '../narrator';

/** One story on its stage: who plays, and who tells. */
export interface Act {
  stage: Stage;
  narrator: Narrator;
  borrower: Borrower;
  /** The number the borrower has now; it stands in no file, the borrower gives it. */
  newNumber: string;
}

const DAY_MS = 86_400_000;

/** The lender's servicing system sends a due-date reminder. @returns the notice's id */
export async function sendReminder({ stage, narrator, borrower }: Act): Promise<string> {
  const now = await stage.sandbox.now();
  const dueDate = new Date(now.getTime() + 10 * DAY_MS).toISOString().slice(0, 10);
  const { status, body } = await stage.api.post('/v1/notices', {
    borrower: borrower.ref,
    purpose: 'servicing_reminder',
    template: 'due-date-reminder',
    data: { dueDate, amount: '1250.00' },
    deliverBy: new Date(now.getTime() + 5 * DAY_MS).toISOString(),
    evidence: 'E1',
  });
  if (status !== 201) throw new Error(`the notice was refused: ${status} ${JSON.stringify(body)}`);
  narrator.does('lender', `sends a due-date reminder to ${borrower.ref}, to be told within five days`, now);
  return body.id;
}
