import { sendReminder, type Act } from './act';

/** D: every channel fails, and nobody is looked for. */
export async function nothingIsLeft(act: Act): Promise<void> {
  const { stage, narrator, borrower } = act;
  const { sandbox } = stage;
  narrator.title(
    'D',
    'Nothing is left',
    `${borrower.name} (${borrower.ref}): the number is dead, the mailbox is gone, the app was removed.`,
  );
  await sandbox.handset(borrower.phone).set('unknown_subscriber');
  await sandbox.mailbox(borrower.email).set('mailbox_unknown');
  await sandbox.device(borrower.token).set('unregistered');
  const notice = await sendReminder(act);
  await sandbox.advance('PT2M');
  await narrator.why(notice);
  await narrator.events();
  narrator.end(
    'the lender has a task: a letter to the agreed address, or the branch. No relative, no address book, no search',
  );
}
