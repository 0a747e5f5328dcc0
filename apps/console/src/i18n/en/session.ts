/** English texts: signing in. */
export const session = {
  "session.title": "Sign in",
  "session.key": "API key",
  "session.key.hint": "Make one on the server: npx breakwater key create --role administrator",
  "session.signIn": "Sign in with the key",
  "session.setup.title": "Welcome",
  "session.setup": "Signing you in…",
  "session.setup.failed":
    "This link was used or has expired. Restart the server for a new one, or sign in with an API key.",
  "session.failed": "The key is not valid.",
} as const;
