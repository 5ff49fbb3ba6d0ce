// table: sentences of serve/auth and its routes, en
export const auth = {
  'auth.signIn': 'Sign in, or send a key that works: Authorization: Bearer lsk_...',
  'auth.role': 'The role {role} may not do this.',
  'auth.noKey': 'A key may not do this; a person who is signed in may.',
  'auth.scope': 'The key lacks the scope {scope}.',
  'auth.csrf': 'The header X-CSRF-Token is missing or is not the one of this session.',
  'auth.wrong': 'The name or the password is wrong.',
  'auth.wait': 'Too many attempts. Try again in {seconds} seconds.',
  'auth.token': 'This token does not work: it was used, it ran out, or a later one replaced it.',
  'auth.passwordLength':
    'A password has at least {min} characters and at most {max} bytes; this one has {got} characters.',
  'auth.passwordWeak': 'This password is too easy to guess: it repeats few characters, or is almost the name.',
  'auth.oidcOff': 'Sign-on through another service is not configured.',
  'auth.oidcUnreachable': 'The sign-on service does not answer.',
  'auth.oidcRefused': 'The sign-on service did not prove who you are. Start again.',
  'auth.oidcUnknown': 'The sign-on service knows you, but nobody here has that name. Ask an administrator.',
  'auth.noContent': 'There is no such text, or it is no longer kept.',
  'auth.oidcSecret':
    '{path}: the file of oidc_secret_file must hold one line, the client secret, of at most {max} characters. Write it again, without anything else.',
} as const
