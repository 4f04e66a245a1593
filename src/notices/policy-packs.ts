import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { readdirSync } from 'node:fs';
import { DataSource } from 'typeorm';
import {
  buildPackSet,
  currentPacks,
  digestOf,
  readPackFiles,
  usePacks,
  type PackFile,
  type PackSet,
} from '../decisions/policy/load-packs';
import { PackError } from '../decisions/policy/pack-error';
import { assertVectors } from '../decisions/policy/vectors';
import { keepRules } from '../evidence/bundle/bundle.queries';
import { Clock } from '../platform/clock';
import { reasonOf } from '../platform/fault';
import { policyPackLoadFailed } from '../platform/metrics';
import { outsideTenants } from '../platform/tx';
import { Settings, SettingsError } from '../platform/settings';

const LOOK_AGAIN_MS = 30_000;

/** The set of an operator's folder over the built-in packs, whole and with its vectors answered. @throws PackError */
export function packsOf(files: ReadonlyMap<string, PackFile>): PackSet {
  const set = buildPackSet(files);
  assertVectors(set, files);
  return set;
}

/** Every YAML file of the folder. @throws PackError when it, or one of them, cannot be read */
export function readFolder(directory: string): Map<string, PackFile> {
  let names: string[];
  try {
    names = readdirSync(directory).filter((name) => name.endsWith('.yaml'));
  } catch (error) {
    throw new PackError(directory, '', `cannot be read: ${(error as NodeJS.ErrnoException).code}`);
  }
  return readPackFiles(directory, names.sort());
}

/**
 * Put the operator's packs in place before anything is decided.
 * @throws SettingsError naming the file, the path and the reason: the process must not start by other rules than meant
 */
export function loadPolicyDir(directory: string | undefined): void {
  if (!directory) return;
  try {
    usePacks(packsOf(readFolder(directory)));
  } catch (error) {
    if (error instanceof PackError)
      throw new SettingsError('POLICY_DIR', `names packs that cannot be used: ${error.message}`);
    throw error;
  }
}

/**
 * Reads POLICY_DIR again on SIGHUP, and when its files changed. Each process looks for itself: a slot of the schedule
 * would run in one of them, and the others would go on by the old rules.
 */
@Injectable()
export class PolicyPacks implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly log = new Logger(PolicyPacks.name);
  private readonly builtIn: PackSet = buildPackSet();
  private seen = '';
  private readonly onSighup = () => this.reload('SIGHUP');

  constructor(
    private readonly settings: Settings,
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    policyPackLoadFailed.set(0);
    // Before anything is decided by them: evidence names their digests.
    await keepRules(outsideTenants(this.dataSource), currentPacks(), this.clock.now());
    if (!this.settings.policyDir) return;
    this.seen = currentPacks().digest;
    process.on('SIGHUP', this.onSighup);
  }

  onModuleDestroy(): void {
    process.off('SIGHUP', this.onSighup);
    // Where one process stops and another service starts in it, as in tests, that one begins with its own.
    if (this.settings.policyDir) usePacks(this.builtIn);
  }

  /** @returns what became of it; `unchanged` when the files are those that were looked at last, good or bad */
  @Interval(LOOK_AGAIN_MS)
  lookAgain(): 'unchanged' | 'loaded' | 'refused' {
    if (!this.settings.policyDir) return 'unchanged';
    return this.reload('changed files');
  }

  private reload(why: string): 'unchanged' | 'loaded' | 'refused' {
    try {
      const files = readFolder(this.settings.policyDir!);
      const digest = digestOf(files);
      if (digest === this.seen) return 'unchanged';
      this.seen = digest;
      const set = packsOf(files);
      keepRules(outsideTenants(this.dataSource), set, this.clock.now()).catch((error: unknown) =>
        this.log.error(`the texts of new policy packs could not be kept: ${reasonOf(error)}`),
      );
      usePacks(set);
    } catch (error) {
      if (!(error instanceof PackError)) throw error;
      policyPackLoadFailed.set(1);
      const { file, path, reason } = error;
      this.log.error(
        `policy packs refused (${why}), the last good ones stay: ${JSON.stringify({ file, path, reason })}`,
      );
      return 'refused';
    }
    policyPackLoadFailed.set(0);
    const versions = [...currentPacks().versions].map(([id, version]) => `${id} ${version}`);
    this.log.log(`policy packs in use (${why}): ${versions.join(', ')}`);
    return 'loaded';
  }
}
