/** English texts: what the API refuses, by the problem's code. Codes without a text here show the server's own sentence. */
export const problems = {
  "problem.too_many_queries": "Too many queries of this tenant are running. Try again in {seconds} seconds.",
  "problem.query_limit.time":
    "This takes longer than a query may. Choose a shorter time, or ask for less at once.",
  "problem.query_limit.memory":
    "This needs more memory than a query may use. Count by fewer fields, or choose a shorter time.",
  "problem.query_limit.rows": "This reads more events than a query may. Choose a shorter time.",
  "problem.query_limit.groups":
    "There are more than a million groups. Count by fields with fewer values, or filter first.",
  "problem.query_limit.result": "The answer is larger than one may be. Ask for less at once.",
  "problem.too_many_failures": "Too many attempts. Try again in {seconds} seconds.",
  "problem.second_factor_wrong":
    "The code is not right, or was used before. Check the clock of the device that shows it.",
  "problem.wrong_password": "The current password is not right.",
  "problem.weak_password.too_short":
    "A password has at least 12 characters; a few words that do not belong together are good.",
  "problem.weak_password.too_long": "The password is too long.",
  "problem.weak_password.too_common":
    "This is among the first that guessers try. Take a few words that do not belong together.",
  "problem.weak_password.too_repetitive":
    "This repeats, or runs along the keyboard. Take a few words that do not belong together.",
  "problem.weak_password.is_name": "A password must not be made of the account’s name.",
  "problem.name_taken": "Somebody has this name already.",
  "problem.last_administrator": "This is the last administrator. Make another one first.",
  "problem.not_empty": "It is not empty yet.",
  "problem.link_used": "The link was used or has expired. Ask for a new one.",
  "problem.wider_account":
    "This account also has a role in places that you do not administer. Somebody who does must change it.",
  "problem.own_account": "Change your own password in your account.",
  "problem.no_account": "This is for people who signed in with their account.",
  "problem.same_person": "Approval needs a second person.",
  "problem.not_found": "It is not there, or not any more.",
  "problem.lake_unavailable": "The lake cannot answer at the moment. Try again.",
  "problem.store_unavailable": "The control store cannot answer at the moment. Try again.",
  "problem.sample_running": "A sample is being sent already. Wait until it is over, or remove it.",
  "problem.busy": "The server is busy. Try again in a moment.",
  "problem.cross_site":
    "The browser did not say that this came from the console itself. Load the page again.",
} as const;
