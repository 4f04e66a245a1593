import { BorrowersHands, linkIn } from '../client/hands';
import { sendReminder, type Act } from './act';

/** A: an empty number, a fallback, a question, a new number confirmed two ways. */
export async function numberNotInService(act: Act): Promise<void> {
  const { stage, narrator, borrower, newNumber } = act;
  const { sandbox } = stage;
  narrator.title(
    'A',
    'Number not in service',
    `${borrower.name} (${borrower.ref}) has phone, e-mail and app. The phone number was given up last week.`,
  );
  await sandbox.handset(borrower.phone).set('unknown_subscriber');

  const notice = await sendReminder(act);
  await sandbox.advance('PT2M');
  await narrator.why(notice);
  await narrator.events();

  const [invitation] = await sandbox.mailbox(borrower.email).messages();
  narrator.sees(
    `to the mailbox: “${invitation?.subject}”; to the app too, never to the phone`,
    await sandbox.now(),
  );
  const hands = new BorrowersHands(stage.url, sandbox);
  narrator.does(
    'borrower',
    `opens the link from the mailbox, gives ${newNumber}, types the code that arrives there`,
    await sandbox.now(),
  );
  await hands.giveNewNumber(linkIn(invitation), newNumber);
  await sandbox.advance('PT10S');
  const [alert] = await sandbox.device(borrower.token).messages();
  narrator.sees(`in the app: “${alert?.text.split(' http')[0]}”`, await sandbox.now());
  narrator.does('borrower', 'confirms it there: the second way', await sandbox.now());
  await hands.confirm(linkIn(alert));
  await sandbox.advance('PT10S');
  await narrator.events();

  await sandbox.advance('P1D');
  const next = await sendReminder(act);
  await sandbox.advance('PT2M');
  await narrator.why(next);
  await narrator.events();
  const sent = (await sandbox.handset(borrower.phone).messages()).length;
  narrator.end(
    `the new number carries the next notice; the old one got ${sent} message in all, the one that found it dead`,
  );
}
