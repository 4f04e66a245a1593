import { Body, Controller, Get, HttpCode, Inject, Param, Post, Put, UseGuards } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { durationMs } from '../../decisions/duration';
import { Clock } from '../../platform/clock';
import { Problem } from '../../platform/problem';
import { SandboxClock } from './advance';
import { CARRIERS } from './carrier-health';
import { LoopbackGuard } from './loopback.guard';
import type { NumberRecord } from './number-registry';
import { AdvanceIn, SetCarrierIn, SetNumberIn } from './sandbox.dto';
import { assertE164 } from './stations.controller';
import { SandboxWorld } from './world';

/** Injection token: `() => string`, an API key of the demo lender. Tenants are another room's. */
export const DEMO_KEY = Symbol('DEMO_KEY');

const LONGEST_ADVANCE_MS = 400 * 86_400_000;

/** What stands behind the far ends: carriers, the number registry, time. */
@ApiTags('sandbox')
@UseGuards(LoopbackGuard)
@Controller('sandbox')
export class SandboxController {
  constructor(
    private readonly world: SandboxWorld,
    private readonly clock: Clock,
    private readonly sandboxClock: SandboxClock,
    @Inject(DEMO_KEY) private readonly demoKey: () => string,
  ) {}

  @Put('carriers/:name')
  setCarrier(@Param('name') name: string, @Body() { up, failRate = 0, latencyMs = 0 }: SetCarrierIn) {
    const carrier = CARRIERS.find((known) => known === name);
    if (!carrier) throw Problem.notFound(`carrier; there are ${CARRIERS.join(', ')}`);
    return { name: carrier, ...this.world.carriers.set(carrier, { up, failRate, latencyMs }) };
  }

  @Put('number-registry/:e164')
  setNumber(@Param('e164') e164: string, @Body() given: SetNumberIn) {
    const record: NumberRecord = {
      ...('recycledOn' in given && { recycledOn: given.recycledOn && toDay(given.recycledOn) }),
      ...('simSwappedAt' in given && { simSwappedAt: given.simSwappedAt && toInstant(given.simSwappedAt) }),
      ...('status' in given && { status: given.status }),
    };
    return { e164, ...this.world.registry.set(assertE164(e164), record) };
  }

  @Get('number-registry/:e164')
  getNumber(@Param('e164') e164: string) {
    const record = this.world.registry.find(assertE164(e164));
    if (!record) throw Problem.notFound('number in the registry');
    return { e164, ...record };
  }

  @Post('clock/advance')
  @HttpCode(200)
  async advance(@Body() { by }: AdvanceIn) {
    return { now: await this.sandboxClock.advance(readAdvance(by)) };
  }

  @Get('clock')
  time() {
    return { now: this.clock.now() };
  }

  @Post('reset')
  @HttpCode(200)
  reset() {
    this.world.clear();
    return { now: this.clock.now() };
  }

  @Get('key')
  key() {
    return { key: this.demoKey() };
  }
}

/** @throws Problem 422 for what is no duration, or one over 400 days */
export function readAdvance(by: string): number {
  try {
    const ms = durationMs(by);
    if (ms <= LONGEST_ADVANCE_MS) return ms;
  } catch {
    // Said below, for both.
  }
  throw Problem.field(
    '/by',
    'NOT_A_DURATION',
    'Must be an ISO 8601 duration such as PT10M or P3D, at most P400D.',
  );
}

function toDay(value: string): string {
  return value.length === 10 ? value : toInstant(value).slice(0, 10);
}

function toInstant(value: string): string {
  const at = new Date(value);
  if (Number.isNaN(at.getTime())) throw new Problem(422, 'NOT_A_TIME', 'That day or time does not exist.');
  return at.toISOString();
}
