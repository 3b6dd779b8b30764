// Access keys of the simulated AWS: the base user's, and those of sessions that STS handed out. A
// key says whose account a request is for.

import type { Role } from '../world/access.js';
import { hashText, letters, mix } from '../world/random.js';
import type { World } from '../world/world.js';
import type { SessionPolicy } from './session-policy.js';

export interface Identity {
  readonly accountId: string;
  readonly arn: string;
  /** What GetCallerIdentity calls UserId. */
  readonly userId: string;
  /** The role's ARN for a session; absent for the user. */
  readonly roleArn?: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  /** What the session may do at most; absent where nothing was said. */
  readonly policy?: SessionPolicy | undefined;
  /** Milliseconds since 1970; absent for keys that never expire. */
  readonly expiresAt?: number;
}

export interface NewSession {
  readonly name: string;
  readonly seconds: number;
  readonly policy: SessionPolicy | undefined;
}

export interface Identities {
  find(accessKeyId: string): Identity | undefined;
  openSession(role: Role, session: NewSession): Identity;
  /** How many sessions were opened. */
  readonly opened: number;
}

const SECRET_ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
/** A real session token is a few hundred characters. */
const TOKEN_LENGTH = 356;
const KEPT_SESSIONS = 200_000;

/** The keys of a world. Sessions are numbered, so the same order of calls gives the same keys. */
export function createIdentities(world: World, clock: () => number, lifetime?: number): Identities {
  const { base } = world;
  const user: Identity = {
    accountId: base.accountId,
    arn: base.userArn,
    userId: base.userId,
    accessKeyId: base.accessKeyId,
    secretAccessKey: base.secretAccessKey,
  };
  const sessions = new Map<string, Identity>();
  let opened = 0;
  return {
    get opened() {
      return opened;
    },
    find: (accessKeyId) => (accessKeyId === user.accessKeyId ? user : sessions.get(accessKeyId)),
    openSession(role, { name: sessionName, seconds, policy }) {
      const key = mix(hashText(role.arn, world.options.seed), ++opened);
      const session: Identity = {
        accountId: role.accountId,
        arn: `arn:${world.options.partition}:sts::${role.accountId}:assumed-role/${role.name}/${sessionName}`,
        userId: `${role.id}:${sessionName}`,
        roleArn: role.arn,
        policy,
        accessKeyId: `ASIA${letters(mix(key, 1), 8)}${letters(opened, 8)}`,
        secretAccessKey: letters(mix(key, 2), 40, SECRET_ALPHABET),
        sessionToken: `IQoJb3JpZ2luX2Vj${letters(mix(key, 3), TOKEN_LENGTH - 18, SECRET_ALPHABET)}==`,
        expiresAt: Math.floor((clock() + (lifetime ?? seconds) * 1000) / 1000) * 1000,
      };
      if (sessions.size >= KEPT_SESSIONS) sessions.delete(sessions.keys().next().value ?? '');
      sessions.set(session.accessKeyId, session);
      return session;
    },
  };
}
