/**
 * Words that stand beside a name in domains made to be taken for its owner's: what software asks for, what people sign in
 * to, what a company has. Chosen by what such a domain would pretend, not from any list of domains.
 */
const byPretence: Readonly<Record<string, string>> = {
  software:
    "update updates updater upgrade patch patches hotfix hotfixes firmware driver drivers download downloads install installer setup release releases version versions package packages repo repository mirror plugin plugins app apps client agent sync",
  access:
    "login logon signin signon logout auth authentication oauth sso saml mfa otp token verify verification validate confirm account accounts password passwords passwd reset recover recovery unlock access portal gateway vpn remote connect id identity session user users member members profile",
  trust:
    "secure security safe safety protect protection cert certs certificate certificates ssl tls trust alert alerts warning notice antivirus defender firewall threat shield guard scan",
  network:
    "cdn dns ntp mail email webmail smtp imap mx api www web website site server servers host hosting cloud static assets img images media content edge proxy network networks net data db backup storage node online live status monitor monitoring analytics metrics telemetry stats log logs report reports",
  company:
    "support help helpdesk helpcenter service services desk contact info center centre team group corp corporate company inc enterprise business global international official partner partners customer customers employee staff hr careers jobs training academy learning education university events press news blog forum community docs document documents file files share sharing drive meeting meetings conference",
  money:
    "pay payment payments payroll billing bill invoice invoices order orders shop store market sale sales deal deals offer offers promo gift reward rewards bonus refund bank banking wallet card cards checkout delivery shipping tracking track claim ticket tickets subscription renew renewal license licence licenses activate activation product products solution solutions",
  filler:
    "my the get go new now one pro plus app home admin system systems tech technology it us uk eu jp de internal dev test prod",
};

export const keywords: readonly string[] = [
  ...new Set(Object.values(byPretence).flatMap((row) => row.split(" "))),
];

/** Those that generators put beside a name: what has most often been seen to deceive comes first. */
export const keywordsForVariants: readonly string[] =
  "update updates upgrade patch hotfix firmware download login signin auth sso account verify password portal vpn remote secure security cert firewall support help helpdesk service cloud mail webmail cdn api server online web admin license billing invoice payment shop training center enterprise product team my".split(
    " ",
  );
