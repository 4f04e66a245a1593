import { sendReminder, type Act } from './act';

/** C: the number has a new owner, and every message arrives. */
export async function recycledAndDelivering(act: Act): Promise<void> {
  const { stage, narrator, borrower } = act;
  const { sandbox } = stage;
  narrator.title(
    'C',
    'Recycled, and delivering perfectly',
    `${borrower.name} (${borrower.ref}): a stranger holds the number since yesterday. No receipt will ever say so.`,
  );
  await sandbox.handset(borrower.phone).set('recycled');
  await sandbox
    .registry(borrower.phone)
    .set({ recycledOn: (await sandbox.now()).toISOString().slice(0, 10) });
  await stage.nextMorning();
  narrator.does(
    'schedule',
    'asked the number registry at night about every phone on file',
    await sandbox.now(),
  );
  await narrator.events();

  const notice = await sendReminder(act);
  await sandbox.advance('PT2M');
  await narrator.why(notice);
  await narrator.events();
  const sent = (await sandbox.handset(borrower.phone).messages()).length;
  narrator.end(
    `the stranger got ${sent} messages; the borrower was told by e-mail and asked for the new number`,
  );
}
