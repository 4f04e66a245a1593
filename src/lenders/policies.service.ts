import { Injectable, Logger } from '@nestjs/common';
import { compilePacks, type CompiledPacks } from '../decisions/policy/compile';
import { currentPacks } from '../decisions/policy/load-packs';
import type { LenderOverride } from '../decisions/policy/overrides';
import { packsFor } from '../decisions/policy/select';
import { Clock } from '../platform/clock';
import { newId } from '../platform/ids';
import { Problem } from '../platform/problem';
import type { Tx } from '../platform/tx';
import { assertFourEyes, lockVersions } from './four-eyes';
import type { Lender, LenderContext } from './lenders.service';
import { policyDigest } from './policy-text';
import { PolicyVersion } from './policy-version.entity';
import { compileTightened, findOverrideFlaw } from './tightened';

/** A lender's own, stricter policy: drafted by one person, published by another, used from the next decision on. */
@Injectable()
export class LenderPolicies {
  private readonly logger = new Logger(LenderPolicies.name);
  /** By the plain packs that they tighten, so that they go when those do; then by version. */
  private readonly tightened = new WeakMap<CompiledPacks, Map<string, CompiledPacks>>();

  constructor(private readonly clock: Clock) {}

  /**
   * The rules a borrower's contacts are judged by now, and the lender's version in them (null: none published) with the
   * digest of its text.
   */
  async packsFor(
    tx: Tx,
    lender: Lender,
    borrower: { country: string; region: string | null },
  ): Promise<{ packs: CompiledPacks; version: number | null; digest: string | null }> {
    const inForce = await this.findInForce(tx, lender.id);
    const ids = packsFor(borrower, inForce?.packs ?? lender.packs);
    return {
      packs: this.compile(inForce, ids),
      version: inForce?.n ?? null,
      digest: inForce && policyDigest(inForce),
    };
  }

  /** The latest published version. */
  findInForce(tx: Tx, lenderId: string): Promise<PolicyVersion | null> {
    return tx.findOne(PolicyVersion, { where: { lenderId, state: 'published' }, order: { n: 'DESC' } });
  }

  /** Newest first. */
  versionsOf(tx: Tx, lenderId: string): Promise<PolicyVersion[]> {
    return tx.find(PolicyVersion, { where: { lenderId }, order: { n: 'DESC' } });
  }

  /**
   * Keep a draft; the caller appends its evidence.
   * @throws Problem 422 POLICY_INVALID naming the override, the place in it and why; PACKS_LOOSENED, PACK_UNKNOWN
   */
  async draft(
    tx: Tx,
    lender: LenderContext,
    given: { packs: string[] | null; overrides: LenderOverride[] },
  ): Promise<PolicyVersion> {
    const packs = given.packs ?? lender.packs;
    assertTightens(lender, packs, given.overrides);
    await lockVersions(tx, lender.id);
    const now = this.clock.now();
    const [latest] = await this.versionsOf(tx, lender.id);
    const version: PolicyVersion = {
      id: newId(now),
      lenderId: lender.id,
      n: (latest?.n ?? 0) + 1,
      packs,
      overrides: given.overrides,
      state: 'draft',
      draftedBy: lender.actor.id,
      draftedAt: now,
      publishedBy: null,
      publishedAt: null,
    };
    await tx.insert(PolicyVersion, version);
    return version;
  }

  /**
   * Put a draft into force; the caller appends its evidence.
   * @throws Problem 404, 409 FOUR_EYES_REQUIRED, NOT_A_DRAFT or VERSION_SUPERSEDED, 422 as for a draft
   */
  async publish(tx: Tx, lender: LenderContext, n: number): Promise<PolicyVersion> {
    await lockVersions(tx, lender.id);
    const versions = await this.versionsOf(tx, lender.id);
    const version = versions.find((v) => v.n === n);
    if (!version) throw Problem.notFound('version of the policy');
    if (version.state !== 'draft')
      throw new Problem(409, 'NOT_A_DRAFT', 'This version is published already; draft another one.');
    await assertFourEyes(tx, lender.id, version.draftedBy, lender.actor);
    if (versions.some((v) => v.n > n && v.state === 'published'))
      throw new Problem(409, 'VERSION_SUPERSEDED', 'A newer version was published already.');
    // Checked again: a release may have made a rule stricter since.
    assertTightens(lender, version.packs, version.overrides);
    const published = {
      state: 'published' as const,
      publishedBy: lender.actor.id,
      publishedAt: this.clock.now(),
    };
    await tx.update(PolicyVersion, { id: version.id }, published);
    return { ...version, ...published };
  }

  /** Compiled once for a version and a choice of packs. */
  private compile(version: PolicyVersion | null, ids: readonly string[]): CompiledPacks {
    const plain = compilePacks(ids);
    if (!version || version.overrides.length === 0) return plain;
    const shelf = this.tightened.get(plain) ?? new Map<string, CompiledPacks>();
    this.tightened.set(plain, shelf);
    const kept = shelf.get(version.id);
    if (kept) return kept;
    const { packs, leftOut } = compileTightened(ids, version.overrides);
    if (leftOut.length > 0)
      this.logger.warn(
        `policy ${version.n} of lender ${version.lenderId}: left out, fits no more: ${leftOut.map(({ rule }) => rule).join(', ')}`,
      );
    shelf.set(version.id, packs);
    return packs;
  }
}

function assertTightens(
  lender: Lender,
  packs: readonly string[],
  overrides: readonly LenderOverride[],
): void {
  const known = currentPacks().ids;
  const unknown = packs.findIndex((id) => !known.includes(id));
  if (unknown >= 0)
    throw Problem.field(`/packs/${unknown}`, 'PACK_UNKNOWN', `No such pack; there are ${known.join(', ')}.`);
  const dropped = lender.packs.filter((id) => !packs.includes(id));
  if (dropped.length > 0)
    throw Problem.field(
      '/packs',
      'PACKS_LOOSENED',
      `The lender was set up with ${dropped.join(', ')} as well.`,
    );
  const flaw = findOverrideFlaw(overrides);
  if (flaw)
    throw Problem.field(
      `/overrides/${flaw.index}${flaw.path}`,
      'POLICY_INVALID',
      `Rule ${overrides[flaw.index]!.rule}: ${flaw.reason}.`,
    );
}
