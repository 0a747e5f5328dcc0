/** English texts: settings. */
export const settings = {
  "settings.title": "Settings",
  "settings.keys": "API keys",
  "settings.keys.name": "Name",
  "settings.keys.role": "Role",
  "settings.keys.used": "Last used",
  "settings.keys.never": "never",
  "settings.keys.create": "Create key",
  "settings.keys.revoke": "Revoke {name}",
  "settings.keys.revoked": "revoked",
  "settings.keys.once": "Copy it now: it is not shown again.",
  "settings.forbidden": "Only administrators can see API keys.",
} as const;
