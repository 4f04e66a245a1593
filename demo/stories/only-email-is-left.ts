import { BorrowersHands, linkIn } from '../client/hands';
import { sendReminder, type Act } from './act';

/** B: one surviving channel is not identity. */
export async function onlyEmailIsLeft(act: Act): Promise<void> {
  const { stage, narrator, borrower, newNumber } = act;
  const { sandbox, api } = stage;
  narrator.title(
    'B',
    'Only e-mail is left',
    `${borrower.name} (${borrower.ref}) has phone and e-mail. Whoever reads the mailbox could name any number.`,
  );
  await sandbox.handset(borrower.phone).set('unknown_subscriber');

  await sendReminder(act);
  await sandbox.advance('PT2M');
  await narrator.events();
  const [invitation] = await sandbox.mailbox(borrower.email).messages();
  narrator.does('borrower', `opens the link from the mailbox and proves ${newNumber}`, await sandbox.now());
  await new BorrowersHands(stage.url, sandbox).giveNewNumber(linkIn(invitation), newNumber);
  await sandbox.advance('PT10S');
  const told = await narrator.events();

  await sandbox.advance('PT73H');
  const { body } = await api.get(`/v1/borrowers/${borrower.ref}`);
  const fresh = body.channels.at(-1);
  narrator.does(
    'time',
    `72 hours pass. The new number ${fresh.masked} is still ${fresh.trust}: nobody else could have said no`,
    await sandbox.now(),
  );
  const id = told.find(({ type, data }) => type === 'task.raised' && data.reverification)?.data
    .reverification as string;
  const { assertion } = await stage.signStepUp(id);
  narrator.does(
    'lender',
    'knows the borrower from its own app, and vouches by a signed assertion',
    await sandbox.now(),
  );
  await api.post(`/v1/reverifications/${id}/step-up`, { assertion });
  await sandbox.advance('PT10S');
  await narrator.events();
  narrator.end('time alone never verified it; the lender’s step-up did');
}
