/** English texts: settings. */
export const settings = {
  "settings.keys": "API keys",
  "settings.none": "Nothing here is yours to change",
  "settings.none.body": "Settings are for administrators.",
  "keys.about":
    "A key lets a program send events or read what is here. Give each program its own, with the smallest role that does.",
  "keys.name": "Name",
  "keys.name.hint": "Who or what uses it, so that it can be revoked with a clear mind.",
  "keys.role": "Role",
  "keys.used": "Last used",
  "keys.created": "Created",
  "keys.actions": "Actions",
  "keys.create": "Create key",
  "keys.made": "The key is ready",
  "keys.once": "Copy it now: it is stored only as a hash and cannot be shown again.",
  "keys.revoke": "Revoke",
  "keys.revoke.title": "Revoke {name}?",
  "keys.revoke.body":
    "Whatever uses this key is refused from now on. This cannot be undone; a new key can take its place.",
  "keys.revoked": "revoked",
  "keys.revoked.done": "{name} is revoked",
  "keys.empty": "No key has been made",
  "keys.empty.body": "Programs that send events over HTTP need one of the role Sender.",
} as const;
