import type { FastifyReply } from 'fastify';
import { createReadStream } from 'node:fs';
import { Problem } from '../../platform/problem';
import type { BundleFormat } from './bundle.dto';
import { discard, type MadeBundle } from './bundles.service';

/** Send a bundle, or its report alone, as a file of this name; the zip on disk is gone afterwards, whatever happens. */
export async function sendBundle(
  reply: FastifyReply,
  made: MadeBundle,
  name: string,
  format: BundleFormat = 'zip',
): Promise<void> {
  const as = (type: string, ending: string) =>
    reply
      .type(type)
      .header('cache-control', 'no-store')
      .header('content-disposition', `attachment; filename="${name}.${ending}"`);
  if (format === 'pdf') {
    await discard(made);
    if (!made.report) throw new Problem(404, 'NO_REPORT', 'There is nothing in it that a report could tell.');
    await as('application/pdf', 'pdf').send(made.report);
    return;
  }
  const stream = createReadStream(made.path);
  stream.once('close', () => void discard(made));
  await as('application/zip', 'zip').header('content-length', made.bytes).send(stream);
}
