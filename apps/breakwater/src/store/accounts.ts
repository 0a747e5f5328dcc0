import type { TenantId } from "@breakwater/ocsf";
import type { Actor, Identity, Membership, Role, Scope, ScopePath } from "./identity.ts";
import type { Page, Paged } from "./store.ts";

/** A person's account. One account may have memberships in many tenants. */
export interface User {
  readonly id: string;
  /** What one signs in with; unique in the installation, whatever the case. */
  readonly name: string;
  readonly displayName: string;
  readonly hasPassword: boolean;
  readonly totpEnabledAt: number | null;
  readonly createdAt: number;
  readonly lastSignInAt: number | null;
  readonly disabledAt: number | null;
}

/** A person as one tenant sees them. */
export interface UserAt extends User {
  readonly role: Role;
  /** The membership that gives the role: of the tenant itself, or of what stands above it. */
  readonly membership: Membership;
}

export interface Users {
  /** People who have a role at this place, the newest first. */
  list(at: ScopePath, page: Page): Promise<Paged<UserAt>>;
  get(at: ScopePath, id: string): Promise<UserAt | null>;
  /** Whatever their case. */
  findByName(name: string): Promise<User | null>;
  memberships(id: string): Promise<readonly Membership[]>;
  /** Everybody, for the command line, which has the whole data folder anyway. */
  all(): Promise<readonly (User & { readonly memberships: readonly Membership[] })[]>;
  /** An account without a password takes one by a link (`Invitations`). */
  create(by: Actor, user: NewUser, tenant: TenantId): Promise<User>;
  update(by: Actor, id: string, change: UserChange, tenant: TenantId): Promise<User | null>;
  /** Gives the role, in place of the one the person had at this scope; ends their sessions. */
  setMembership(by: Actor, id: string, membership: Membership, tenant: TenantId | null): Promise<boolean>;
  /** Takes the role away; an account that has none left is disabled. Ends their sessions. */
  removeMembership(by: Actor, id: string, scope: Scope, tenant: TenantId | null): Promise<boolean>;
  /** Turns the session of the set-up link into the first administrator's. */
  createFirst(by: Actor, user: Omit<NewUser, "memberships">, tenant: TenantId): Promise<User>;
}

export interface NewUser {
  readonly name: string;
  readonly displayName: string;
  readonly password: string | null;
  readonly memberships: readonly Membership[];
}

export interface UserChange {
  readonly displayName?: string | undefined;
  readonly isDisabled?: boolean | undefined;
}

/** What people do with their own credentials. */
export interface Credentials {
  /** What the account signs in with beside its password. */
  factors(user: string): Promise<{ readonly hasTotp: boolean; readonly recoveryCodesLeft: number } | null>;
  /** Whether this is the person's password. */
  checkPassword(user: string, password: string): Promise<boolean>;
  changePassword(by: Actor, user: string, password: string, tenant: TenantId): Promise<void>;
  /** A new secret, which holds once `confirmTotp` has seen a code of it. */
  beginTotp(user: string): Promise<{ readonly secret: string; readonly uri: string }>;
  /** Recovery codes, shown once; null where the code is not right. */
  confirmTotp(by: Actor, user: string, code: string, tenant: TenantId): Promise<readonly string[] | null>;
  removeTotp(by: Actor, user: string, tenant: TenantId): Promise<void>;
  /** New recovery codes in place of the old ones. */
  renewRecoveryCodes(by: Actor, user: string, tenant: TenantId): Promise<readonly string[]>;
  /** Uses up a code of the authenticator, or a recovery code. */
  useSecondFactor(user: string, proof: SecondFactor): Promise<boolean>;
}

export type SecondFactor = { readonly totp: string } | { readonly recoveryCode: string };

/** Where a request comes from, as a session shows it to its owner. */
export interface Origin {
  readonly address: string | null;
  readonly userAgent: string | null;
}

export interface Session {
  readonly id: string;
  readonly kind: "user" | "api-key" | "set-up";
  readonly tenant: TenantId;
  readonly address: string | null;
  readonly userAgent: string | null;
  readonly createdAt: number;
  readonly lastSeenAt: number;
  readonly expiresAt: number;
}

export interface OpenedSession {
  /** For the cookie; kept only as SHA-256. */
  readonly token: string;
  readonly identity: Identity;
  readonly expiresAt: number;
}

export type SignIn =
  | { readonly kind: "opened"; readonly session: OpenedSession }
  /** Name or password is wrong, or the account is disabled or has no role anywhere: one answer for all. */
  | { readonly kind: "refused" }
  /** The password is right and a code is missing (`null`) or wrong. */
  | { readonly kind: "second_factor"; readonly isWrong: boolean; readonly user: string };

export interface Sessions {
  signIn(
    proof: {
      readonly name: string;
      readonly password: string;
      readonly secondFactor: SecondFactor | null;
    },
    origin: Origin,
  ): Promise<SignIn>;
  /** A session of a key; null when the key is not valid. */
  openWithKey(secret: string, origin: Origin): Promise<OpenedSession | null>;
  /** Uses up the one-time set-up link; null when it was used or has expired. */
  openWithSetupToken(token: string, origin: Origin): Promise<OpenedSession | null>;
  /** A session for a person who has just proved who they are by a link. */
  openFor(user: string, origin: Origin): Promise<OpenedSession | null>;
  identify(token: string): Promise<Identity | null>;
  /** Whether the session is still open; costs one look-up. */
  isOpen(id: string): Promise<boolean>;
  /** The same session under a new token: after what one may do has changed. */
  rotate(id: string): Promise<OpenedSession | null>;
  switchTenant(by: Actor, id: string, tenant: TenantId): Promise<OpenedSession | null>;
  /** After the set-up session's holder has made an account. */
  adopt(id: string, user: string): Promise<OpenedSession | null>;
  list(user: string): Promise<readonly Session[]>;
  close(by: Actor, id: string): Promise<boolean>;
  /** All sessions of a person but one; `within` only those that are in this tenant. */
  closeAll(
    by: Actor,
    user: string,
    which: { readonly except?: string | null; readonly within?: TenantId | null },
    tenant: TenantId,
  ): Promise<number>;
  /** Puts a refused sign-in into the audit log; the caller bounds how often. */
  refused(name: string, reason: "password" | "second_factor" | "throttled", origin: Origin): Promise<void>;
  /** Whether this person has signed in from this address in the last weeks. */
  isKnownAddress(name: string, address: string): Promise<boolean>;
}

export interface ApiKey {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  readonly tenant: TenantId;
  /** Where the key holds: as a rule its tenant. */
  readonly scope: Scope;
  /** What it is limited to beside its role: `findings:read`, `*:read`; null for no limit. */
  readonly permissions: readonly string[] | null;
  readonly createdAt: number;
  /** The person who made it; null for one of the command line. */
  readonly createdBy: string | null;
  readonly expiresAt: number | null;
  readonly lastUsedAt: number | null;
  readonly revokedAt: number | null;
}

export interface NewKey {
  readonly tenant: TenantId;
  readonly role: Role;
  readonly name: string;
  readonly scope?: Scope;
  readonly permissions?: readonly string[] | null;
  readonly expiresAt?: number | null;
  readonly createdBy?: string | null;
}

/** Secrets are kept only as SHA-256 (they are 256 random bits). */
export interface Keys {
  create(
    by: Actor,
    key: NewKey,
  ): Promise<{
    readonly key: ApiKey;
    /** Shown once: `bwk_<id>_<secret>`. */
    readonly secret: string;
  }>;
  list(tenant: TenantId): Promise<readonly ApiKey[]>;
  revoke(by: Actor, tenant: TenantId, id: string): Promise<boolean>;
  /** Whether the key still works; costs one look-up. */
  isLive(id: string): Promise<boolean>;
  /** Whose key this is. `tenant` asks for another tenant than the key's own, where the key's scope holds it. */
  identify(secret: string, tenant?: string | null): Promise<Identity | null>;
}

export interface Invitation {
  readonly id: string;
  readonly kind: "invitation" | "reset";
  /** The account that a reset is for. */
  readonly user: string | null;
  /** The name that was proposed, or the account's. */
  readonly name: string;
  readonly scope: Scope;
  readonly role: Role;
  /** A reset that also takes the authenticator away. */
  readonly clearsTotp: boolean;
  readonly createdAt: number;
  readonly expiresAt: number;
}

/** One-time links that expire: how people get in, and back in. There is no default password. */
export interface Invitations {
  invite(
    by: Actor,
    invitation: {
      readonly name: string;
      readonly membership: Membership;
      readonly expiresAt: number;
      readonly tenant: TenantId | null;
    },
  ): Promise<{ readonly invitation: Invitation; readonly token: string }>;
  /** A link to a new password for an account; older links of it end. */
  reset(
    by: Actor,
    options: {
      readonly user: string;
      readonly clearsTotp: boolean;
      readonly expiresAt: number;
      readonly tenant: TenantId;
    },
  ): Promise<{ readonly invitation: Invitation; readonly token: string } | null>;
  /** Open invitations to exactly this scope. */
  list(scope: Scope): Promise<readonly Invitation[]>;
  revoke(by: Actor, scope: Scope, id: string, tenant: TenantId | null): Promise<boolean>;
  /** What a link is for; null when it was used or has expired. */
  find(token: string): Promise<Invitation | null>;
  /** Uses the link: a new account, or a new password for the one that it is for. Returns the account's id. */
  accept(
    token: string,
    account: { readonly name: string; readonly displayName: string; readonly password: string },
    address: string | null,
  ): Promise<string | null>;
  /** Uses an invitation for an account that there is already. */
  join(by: Actor, token: string, user: string): Promise<Membership | null>;
}

/** The link that is printed at first start. */
export interface Setup {
  /** A new one-time token (older ones end), or null when there is a user or a key. */
  issue(options: { readonly expiresAt: number }): Promise<string | null>;
}
