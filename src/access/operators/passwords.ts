import { hash, verify } from '@node-rs/argon2';

/** argon2id as OWASP has it: 19 MiB, two passes. The package's enum is for the compiler alone; 2 is argon2id. */
const ARGON2ID = { algorithm: 2, memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

let decoy: Promise<string> | undefined;

export function hashPassword(password: string): Promise<string> {
  return hash(password, ARGON2ID);
}

/**
 * Whether it is the password behind `stored`. Without one (nobody, no password set, signed on elsewhere) a decoy is
 * checked all the same, so that the answer takes as long.
 */
export async function isPassword(stored: string | null, password: string): Promise<boolean> {
  decoy ??= hashPassword('nobody has this one');
  const isRight = await verify(stored ?? (await decoy), password).catch(() => false);
  return stored !== null && isRight;
}
