import { plainToInstance } from 'class-transformer';
import { IsIn, IsInt, IsOptional, IsUrl, Matches, Max, Min, validateSync } from 'class-validator';
import { join, resolve } from 'node:path';

/** A setting that is wrong or missing. main.ts prints it and stops the boot. */
export class SettingsError extends Error {
  constructor(
    readonly setting: string,
    readonly why: string,
  ) {
    super(`${setting} ${why}`);
  }
}

/** The environment, as it is read. Every setting of the process is here and nowhere else. */
class Environment {
  @IsOptional()
  @IsIn(['production', 'development', 'test'], { message: 'must be production, development or test' })
  NODE_ENV?: string;

  @IsOptional()
  @IsIn(['all', 'api', 'worker'], { message: 'must be all, api or worker' })
  ROLE?: string;

  @IsOptional()
  @IsInt({ message: 'must be a whole number' })
  @Min(0)
  @Max(65_535, { message: 'must be a port from 0 to 65535' })
  PORT?: number;

  @IsOptional()
  @Matches(/^[\w.:-]+$/, { message: 'must be a host name or an address' })
  HOST?: string;

  @IsOptional()
  @Matches(/^postgres(ql)?:\/\/\S+$/, {
    message: 'must look like postgres://user:password@host:5432/database',
  })
  DATABASE_URL?: string;

  @IsOptional()
  @Matches(/^postgres(ql)?:\/\/\S+$/, {
    message: 'must look like postgres://owner:password@host:5432/database: who may change the schema',
  })
  MIGRATE_DATABASE_URL?: string;

  @IsOptional()
  @Matches(/^postgres(ql)?:\/\/\S+$/, {
    message: 'must look like postgres://user:password@host:5432/database, past any pooler',
  })
  LISTEN_DATABASE_URL?: string;

  @IsOptional()
  @Matches(/^smtps?:\/\/\S+$/, { message: 'must look like smtp://user:password@host:587' })
  SMTP_URL?: string;

  @IsOptional()
  @IsUrl(
    { require_tld: false, protocols: ['http', 'https'], require_protocol: true },
    { message: 'must be the https:// address that borrowers see' },
  )
  PUBLIC_URL?: string;

  @IsOptional()
  @IsIn(['on', 'off'], { message: 'must be on or off' })
  SANDBOX?: string;

  @IsOptional()
  @IsIn(['silent', 'error', 'warn', 'info', 'debug', 'trace'], {
    message: 'must be silent, error, warn, info, debug or trace',
  })
  LOG_LEVEL?: string;

  @IsOptional()
  @Matches(/^\d{1,5}(,\d{1,5})*$/, { message: 'must be port numbers with commas between them' })
  WEBHOOK_PORTS?: string;

  @IsOptional()
  @Matches(/^[\da-fA-F.:]+(\/\d{1,3})?(,[\da-fA-F.:]+(\/\d{1,3})?)*$/, {
    message: 'must be addresses or networks with commas between them, such as 10.0.0.5,10.1.0.0/16',
  })
  TRUSTED_PROXIES?: string;

  @IsOptional() DATA_DIR?: string;
  @IsOptional() ROOT_KEY_FILE?: string;
  @IsOptional() POLICY_DIR?: string;
  @IsOptional() EVIDENCE_DIR?: string;
  @IsOptional()
  @Matches(/^[^\s+]{1,200}$/, {
    message: 'must be a name without blanks and plus signs, such as bank.example',
  })
  EVIDENCE_ORIGIN?: string;
  @IsOptional() EVIDENCE_WITNESSES?: string;
  @IsOptional()
  @IsUrl(
    { require_tld: false, protocols: ['http', 'https'], require_protocol: true },
    { message: 'must be the address of an RFC 3161 time-stamping authority' },
  )
  EVIDENCE_TSA_URL?: string;

  @IsOptional()
  @IsIn(['file', 'vault-transit', 'aws-kms'], { message: 'must be file, vault-transit or aws-kms' })
  KEY_PROVIDER?: string;
  @IsOptional()
  @IsUrl(
    { require_tld: false, protocols: ['http', 'https'], require_protocol: true },
    { message: 'must be the address of HashiCorp Vault, such as https://vault.example:8200' },
  )
  VAULT_ADDR?: string;
  @IsOptional() VAULT_TOKEN_FILE?: string;
  @IsOptional() VAULT_NAMESPACE?: string;
  @IsOptional()
  @Matches(/^[\w./-]+$/, {
    message: 'must be the path that the transit engine is mounted at, such as transit',
  })
  VAULT_TRANSIT_MOUNT?: string;
  @IsOptional()
  @Matches(/^[\w.-]+$/, { message: 'must be the name of a transit key made with derived=true' })
  VAULT_TRANSIT_KEY?: string;
  @IsOptional()
  @Matches(/^[a-z]{2}(-[a-z]+)+-\d$/, { message: 'must be a region, such as eu-central-1' })
  AWS_REGION?: string;
  @IsOptional()
  @Matches(/^[\w:/-]+$/, { message: 'must be a key id, its ARN, or alias/…' })
  AWS_KMS_KEY_ID?: string;
  @IsOptional()
  @IsUrl(
    { require_tld: false, protocols: ['http', 'https'], require_protocol: true },
    { message: 'must be the address of a KMS endpoint' },
  )
  AWS_KMS_ENDPOINT?: string;
  @IsOptional() AWS_ACCESS_KEY_ID?: string;
  @IsOptional() AWS_SECRET_ACCESS_KEY?: string;
  @IsOptional() AWS_SESSION_TOKEN?: string;

  @IsOptional()
  @IsUrl(
    { require_tld: false, protocols: ['http', 'https'], require_protocol: true },
    { message: 'must be the base address of the SMS API' },
  )
  TWILIO_BASE_URL?: string;
  @IsOptional()
  @Matches(/^AC\w+$/, { message: 'must be an account SID (AC…)' })
  TWILIO_ACCOUNT_SID?: string;
  @IsOptional() TWILIO_AUTH_TOKEN?: string;
  @IsOptional()
  @Matches(/^(\+\d{5,15}|MG\w+|[\w ]{3,11})$/, {
    message: 'must be a sender number, name, or messaging service SID',
  })
  TWILIO_FROM?: string;

  @IsOptional()
  @Matches(/^[^@\s]+@[^@\s]+$/, { message: 'must be a mail address' })
  MAIL_FROM?: string;
  @IsOptional()
  @Matches(/^[\w.-]+$/, { message: 'must be the domain that bounces return to' })
  BOUNCE_DOMAIN?: string;
  @IsOptional()
  @IsInt({ message: 'must be a whole number' })
  @Min(0)
  @Max(65_535, { message: 'must be a port from 0 to 65535' })
  BOUNCE_PORT?: number;
}

const NUMBERS = ['PORT', 'BOUNCE_PORT'] as const;

/** What the process runs with, checked. Injected as a value; nothing else reads process.env. */
export class Settings {
  readonly production: boolean;
  readonly role: 'all' | 'api' | 'worker';
  readonly port: number;
  readonly host: string;
  readonly databaseUrl: string | undefined;
  /** The owner of the schema, where DATABASE_URL is a login that owns nothing. */
  readonly migrateDatabaseUrl: string | undefined;
  /** Where wake-ups are heard, where DATABASE_URL is a pooler that shares connections. */
  readonly listenDatabaseUrl: string | undefined;
  readonly smtpUrl: string | undefined;
  /** What links in messages begin with. Fixed here, never taken from a request's Host. Null until listening, in the sandbox. */
  publicUrl: string;
  readonly dataDir: string;
  readonly rootKeyFile: string | undefined;
  /** A folder of policy packs that stand over the built-in ones. */
  readonly policyDir: string | undefined;
  /** The evidence log's key and what it signed last: outside the database, backed up apart from it, on one machine. */
  readonly evidenceDir: string;
  /** Who cosigns checkpoints, as written: `<verifier key> <address>; …`. */
  readonly evidenceWitnesses: string | undefined;
  /** Who says when a checkpoint was there (RFC 3161). */
  readonly evidenceTsaUrl: string | undefined;
  /** What the names of lenders' logs begin with. */
  readonly evidenceOrigin: string;
  /** Whose root key wraps the keys of lenders; the other providers whose settings are there still open theirs. */
  readonly keyProvider: 'file' | 'vault-transit' | 'aws-kms';
  readonly transit: TransitSettings | undefined;
  readonly kms: KmsSettings | undefined;
  readonly sandbox: boolean;
  readonly logLevel: string;
  /** Whose X-Forwarded-For says who calls: sign-ins are counted per network. */
  readonly trustedProxies: readonly string[];
  /** Ports of webhook URLs that are called besides 443 and 8443. */
  readonly webhookPorts: readonly number[];
  readonly twilio: { baseUrl: string; accountSid: string; authToken: string; from: string } | undefined;
  readonly mailFrom: string;
  readonly bounceDomain: string;
  readonly bouncePort: number;

  /** @throws SettingsError naming the first setting that is wrong and what to do. */
  constructor(env: NodeJS.ProcessEnv) {
    const known = Object.fromEntries(
      Object.entries(env)
        .filter(([, value]) => value !== undefined && value !== '')
        .map(([name, value]) => [
          name,
          (NUMBERS as readonly string[]).includes(name) ? Number(value) : value,
        ]),
    );
    const e = plainToInstance(Environment, known, { enableImplicitConversion: false });
    for (const error of validateSync(e)) {
      throw new SettingsError(error.property, Object.values(error.constraints ?? {})[0] ?? 'is not valid');
    }
    this.production = e.NODE_ENV === 'production';
    this.role = (e.ROLE as Settings['role']) ?? 'all';
    this.port = e.PORT ?? 3000;
    this.host = e.HOST ?? '127.0.0.1';
    this.databaseUrl = e.DATABASE_URL;
    this.migrateDatabaseUrl = e.MIGRATE_DATABASE_URL;
    this.listenDatabaseUrl = e.LISTEN_DATABASE_URL;
    this.smtpUrl = e.SMTP_URL;
    this.dataDir = resolve(e.DATA_DIR ?? 'data');
    this.rootKeyFile = e.ROOT_KEY_FILE;
    this.policyDir = e.POLICY_DIR && resolve(e.POLICY_DIR);
    this.evidenceDir = resolve(e.EVIDENCE_DIR ?? join(this.dataDir, 'evidence'));
    this.evidenceWitnesses = e.EVIDENCE_WITNESSES;
    this.evidenceTsaUrl = e.EVIDENCE_TSA_URL;
    this.evidenceOrigin =
      e.EVIDENCE_ORIGIN ?? (e.PUBLIC_URL ? new URL(e.PUBLIC_URL).host : 'sandbox.stillyou.example');
    this.keyProvider = (e.KEY_PROVIDER as Settings['keyProvider']) ?? 'file';
    this.transit = readTransit(e, this.production);
    this.kms = readKms(e, this.production);
    this.logLevel = e.LOG_LEVEL ?? (e.NODE_ENV === 'test' ? 'error' : 'info');
    this.trustedProxies = e.TRUSTED_PROXIES?.split(',') ?? [];
    this.webhookPorts = e.WEBHOOK_PORTS?.split(',').map(Number) ?? [];
    this.mailFrom = e.MAIL_FROM ?? 'notices@stillyou.example';
    this.bounceDomain = e.BOUNCE_DOMAIN ?? 'bounces.stillyou.example';
    this.bouncePort = e.BOUNCE_PORT ?? 0;
    this.twilio = readTwilio(e);
    this.sandbox = readSandbox(e, this.twilio !== undefined, this.production);
    this.publicUrl = (e.PUBLIC_URL ?? '').replace(/\/$/, '');
    if (this.sandbox && this.role !== 'all') {
      throw new SettingsError(
        'ROLE',
        'the sandbox keeps its clock and carriers in one process: leave ROLE unset, or set SANDBOX=off',
      );
    }
    if (!this.sandbox) this.requireForReal(e);
  }

  private requireForReal(e: Environment): void {
    if (!e.PUBLIC_URL)
      throw new SettingsError(
        'PUBLIC_URL',
        'is missing: set the https:// address under which borrowers open their link',
      );
    if (this.production && !e.PUBLIC_URL.startsWith('https://'))
      throw new SettingsError('PUBLIC_URL', 'must be https:// in production');
    if (this.production && !e.DATABASE_URL)
      throw new SettingsError('DATABASE_URL', 'is missing: production needs your own PostgreSQL 15 or newer');
    if (this.production && this.keyProvider === 'file' && !e.ROOT_KEY_FILE)
      throw new SettingsError(
        'ROOT_KEY_FILE',
        'is missing: a file with 64 hex digits (openssl rand -hex 32), kept outside the database and its backups',
      );
    if (!e.SMTP_URL && !this.twilio)
      throw new SettingsError(
        'SMTP_URL',
        'is missing: without SMTP_URL or the TWILIO_ settings there is no way to send anything (or set SANDBOX=on to try it out)',
      );
    if (e.SMTP_URL && (!e.MAIL_FROM || !e.BOUNCE_DOMAIN))
      throw new SettingsError(
        e.MAIL_FROM ? 'BOUNCE_DOMAIN' : 'MAIL_FROM',
        'is missing: e-mail needs a sender address and a domain whose mail reaches our bounce listener',
      );
  }
}

/** HashiCorp Vault's transit engine, where the root key is. */
export interface TransitSettings {
  /** `https://vault.example:8200` */
  address: string;
  /** A file, read at every call: an agent renews the token in it. */
  tokenFile: string;
  namespace: string | undefined;
  mount: string;
  keyName: string;
}

/** AWS KMS, where the root key is. */
export interface KmsSettings {
  region: string;
  keyId: string;
  endpoint: string;
  credentials: { accessKeyId: string; secretAccessKey: string; sessionToken?: string };
}

function readTransit(e: Environment, production: boolean): TransitSettings | undefined {
  const names = ['VAULT_ADDR', 'VAULT_TOKEN_FILE', 'VAULT_TRANSIT_KEY'] as const;
  if (!isComplete(e, names, 'vault-transit')) return undefined;
  assertEncrypted('VAULT_ADDR', e.VAULT_ADDR!, production);
  return {
    address: e.VAULT_ADDR!.replace(/\/$/, ''),
    tokenFile: resolve(e.VAULT_TOKEN_FILE!),
    namespace: e.VAULT_NAMESPACE,
    mount: (e.VAULT_TRANSIT_MOUNT ?? 'transit').replace(/^\/|\/$/g, ''),
    keyName: e.VAULT_TRANSIT_KEY!,
  };
}

function readKms(e: Environment, production: boolean): KmsSettings | undefined {
  const names = ['AWS_REGION', 'AWS_KMS_KEY_ID', 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'] as const;
  // The AWS_ names are set on many machines for other reasons: only the key's name means that it is ours.
  if (!e.AWS_KMS_KEY_ID && e.KEY_PROVIDER !== 'aws-kms') return undefined;
  isComplete(e, names, 'aws-kms');
  const endpoint = e.AWS_KMS_ENDPOINT ?? `https://kms.${e.AWS_REGION}.amazonaws.com`;
  assertEncrypted('AWS_KMS_ENDPOINT', endpoint, production);
  return {
    region: e.AWS_REGION!,
    keyId: e.AWS_KMS_KEY_ID!,
    endpoint,
    credentials: {
      accessKeyId: e.AWS_ACCESS_KEY_ID!,
      secretAccessKey: e.AWS_SECRET_ACCESS_KEY!,
      ...(e.AWS_SESSION_TOKEN && { sessionToken: e.AWS_SESSION_TOKEN }),
    },
  };
}

/** All of them, or none where another provider is chosen. @throws SettingsError naming the missing one */
function isComplete(e: Environment, names: readonly (keyof Environment)[], provider: string): boolean {
  const missing = names.find((name) => !e[name]);
  if (!missing) return true;
  if (e.KEY_PROVIDER !== provider && names.every((name) => !e[name])) return false;
  throw new SettingsError(missing, `is missing: KEY_PROVIDER ${provider} needs all of ${names.join(', ')}`);
}

function assertEncrypted(name: string, address: string, production: boolean): void {
  if (production && !address.startsWith('https://'))
    throw new SettingsError(name, 'must be https:// in production: keys travel over it');
}

function readTwilio(e: Environment): Settings['twilio'] {
  const names = ['TWILIO_ACCOUNT_SID', 'TWILIO_AUTH_TOKEN', 'TWILIO_FROM'] as const;
  const set = names.filter((name) => e[name]);
  if (set.length === 0) return undefined;
  const missing = names.find((name) => !e[name]);
  if (missing)
    throw new SettingsError(
      missing,
      `is missing: ${set.join(' and ')} is set, SMS needs all of ${names.join(', ')}`,
    );
  return {
    baseUrl: (e.TWILIO_BASE_URL ?? 'https://api.twilio.com').replace(/\/$/, ''),
    accountSid: e.TWILIO_ACCOUNT_SID!,
    authToken: e.TWILIO_AUTH_TOKEN!,
    from: e.TWILIO_FROM!,
  };
}

/** On by itself only while nothing real is configured; never in production. */
function readSandbox(e: Environment, hasSms: boolean, production: boolean): boolean {
  if (e.SANDBOX === 'on') {
    if (production)
      throw new SettingsError(
        'SANDBOX',
        'must not be on with NODE_ENV=production: its routes have no authentication',
      );
    return true;
  }
  if (e.SANDBOX === 'off' || production) return false;
  return !e.DATABASE_URL && !e.SMTP_URL && !hasSms;
}
