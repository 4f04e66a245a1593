import { Controller, Get, Header, Req, Res, UseGuards } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiParam, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { DataSource } from 'typeorm';
import { ApiKeyGuard } from '../../lenders/api-key.guard';
import { CurrentLender } from '../../lenders/current-lender.decorator';
import type { LenderContext } from '../../lenders/lenders.service';
import { Scopes } from '../../lenders/scopes.decorator';
import { Problem } from '../../platform/problem';
import { inTx, type Tx } from '../../platform/tx';
import { formatVkey, verifierKey } from '../note/keys';
import { parseTilePath, TILE_WIDTH, widthOf } from '../tree/tiles';
import { findLatestCheckpoint, findSignerKeys } from './checkpoint.queries';
import { entryBundle } from './entry-bundle';
import { findHead, readEntries, readTiles } from './log.queries';
import { findLatestStamp } from '../stamp/stamp.queries';
import { TimestampOut } from './timestamp.dto';

const TEXT = 'text/plain; charset=utf-8';
const BYTES = 'application/octet-stream';
const YEAR = 'private, max-age=31536000, immutable';
const TILE_URL = /\/(?:tile|tiles)\/([^?]*)/;

/** The lender's evidence log for auditors and witnesses, as C2SP tlog-tiles lays it out under /v1/evidence. */
@ApiTags('evidence')
@ApiBearerAuth()
@UseGuards(ApiKeyGuard)
@Controller('v1')
export class LogController {
  constructor(private readonly dataSource: DataSource) {}

  /** How the log stood when it was signed last: a C2SP checkpoint, with the lines of witnesses. */
  @Get(['evidence/checkpoint', 'checkpoints/latest'])
  @Scopes('evidence:read')
  @ApiOperation({ summary: 'The newest signed checkpoint' })
  @ApiProduces('text/plain')
  @Header('content-type', TEXT)
  @Header('cache-control', 'no-store')
  async checkpoint(@CurrentLender() lender: LenderContext): Promise<string> {
    const latest = await inTx(this.dataSource, lender.id, (tx) => findLatestCheckpoint(tx, lender.id));
    if (!latest) throw noSuch('Nothing of this log was signed yet.');
    return latest.note;
  }

  /** The newest RFC 3161 time stamp, and the checkpoint whose bytes it is of: `openssl ts -verify -data <checkpoint>`. */
  @Get('evidence/timestamp')
  @Scopes('evidence:read')
  async timestamp(@CurrentLender() lender: LenderContext): Promise<TimestampOut> {
    const found = await inTx(this.dataSource, lender.id, (tx) => findLatestStamp(tx, lender.id));
    if (!found) throw noSuch('No checkpoint of this log was stamped yet.');
    const { authority, stampedAt, size, note, response } = found;
    return { authority, at: stampedAt.toISOString(), size, checkpoint: note, response };
  }

  /**
   * The keys that the log's checkpoints are signed with, a C2SP verifier key a line. Compare them with what you were given
   * when the log began: a key that comes from where the evidence comes from proves nothing.
   */
  @Get('evidence/keys')
  @Scopes('evidence:read')
  @ApiOperation({ summary: 'The verifier keys of the log' })
  @ApiProduces('text/plain')
  @Header('content-type', TEXT)
  async keys(@CurrentLender() lender: LenderContext): Promise<string> {
    const { head, keys } = await inTx(this.dataSource, lender.id, async (tx) => ({
      head: await findHead(tx, lender.id),
      keys: await findSignerKeys(tx),
    }));
    if (!head) throw noSuch('This log has no entries yet.');
    return keys.map((key) => `${formatVkey(verifierKey(head.origin, 'note', key))}\n`).join('');
  }

  /** A tile of hashes (`0/x001/067`, `1/000.p/17`) or a bundle of entries (`entries/x001/067`). What was served once stays the same. */
  @Get(['evidence/tile/*', 'tiles/*'])
  @Scopes('evidence:read')
  @ApiOperation({ summary: 'A tile of the tree, or the entries under one' })
  @ApiParam({ name: '*', example: '0/000.p/17' })
  @ApiProduces(BYTES)
  async tile(
    @CurrentLender() lender: LenderContext,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const path = TILE_URL.exec(request.url)?.[1] ?? '';
    const bytes = await inTx(this.dataSource, lender.id, (tx) => findTile(tx, lender.id, path));
    if (!bytes) throw noSuch('The log has no such tile, or not that much of it.');
    await reply.type(BYTES).header('cache-control', YEAR).send(bytes);
  }
}

async function findTile(tx: Tx, lenderId: string, path: string): Promise<Buffer | null> {
  const asked = parseTilePath(path);
  if (!asked) return null;
  const { level, n, width } = asked;
  const size = (await findHead(tx, lenderId))?.signedSize ?? 0;
  // Only what is signed: the rest is nobody's promise yet.
  if (widthOf({ level: level === 'entries' ? 0 : level, n }, size) < width) return null;
  if (level === 'entries') {
    const from = n * TILE_WIDTH;
    return entryBundle(await readEntries(tx, lenderId, from, from + width));
  }
  const [tile] = await readTiles(tx, lenderId, [{ level, n }]);
  return tile?.hashes.subarray(0, width * 32) ?? null;
}

function noSuch(detail: string): Problem {
  return new Problem(404, 'NOT_FOUND', detail);
}
