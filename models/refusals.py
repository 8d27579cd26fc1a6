"""What the rules say no to: a code and facts. Views make the sentence, for Slack and the shell alike."""

from collections.abc import Mapping


class Refusal(Exception):
    """A request that is understood and declined; nothing was changed.

    `code` is one of CODES, `facts` what the sentence needs (plain strings, numbers, aware datetimes).
    """

    def __init__(self, code: str, **facts: object) -> None:
        if code not in CODES:
            raise ValueError(f"unknown refusal code {code!r}")
        self.code = code
        self.facts: Mapping[str, object] = facts
        super().__init__(code, facts)

    @property
    def log_fields(self) -> dict[str, str]:
        """Return what an entry in the log about it is about: the document, where it names one."""
        return {"document": str(self.facts["number"])} if "number" in self.facts else {}

    def __reduce__(self) -> tuple[object, ...]:
        """Travel between processes: files are read in the worker."""
        return _again, (self.code, dict(self.facts))

    def __str__(self) -> str:
        known = ", ".join(f"{name}={value!r}" for name, value in self.facts.items())
        return f"{self.code}({known})"


def _again(code: str, facts: dict[str, object]) -> Refusal:
    return Refusal(code, **facts)


CODES: Mapping[str, str] = {
    # who is pressing
    "not_mapped": "the presser is no person of this installation: facts none",
    "guest": "guests do not decide: facts none",
    "other_team": "the presser belongs to another organisation: facts none",
    "deactivated": "the member or person is not active: facts none",
    "unconfirmed": "the settings require a confirmed e-mail address, and Slack says it is not: facts none",
    "could_not_check": "Slack did not answer who is pressing; press again: facts none",
    "busy": "too many presses at once; press again: facts none",
    # deciding
    "not_yours": "the question was put to somebody else: facts holder, number",
    "own_document": "the requester may not approve their own document: facts number",
    "not_your_turn_yet": "an earlier step is still open: facts number, step, waiting_for",
    "already_decided": "the presser decided before: facts number, state, at",
    "settled_by_other": "somebody else settled the step: facts number, by, on_behalf_of, state, at",
    "stands_in_no_more": "the presser stood in, and does not now: facts number, holder",
    "answers_once": "a stand-in has a say of their own, or has answered for somebody: facts number, holder",
    "away_backwards": "the last day away is before the first: facts none",
    "away_over": "the last day away has passed: facts none",
    "away_too_long": "the last day away is too far in the future: facts none",
    "stand_in_self": "a person cannot stand in for themselves: facts none",
    "stand_in_elsewhere": "a stand-in is in no company of the person: facts person",
    "too_many_stand_ins": "facts limit",
    "away_unknown_person": "somebody chosen is no person here who may act: facts none",
    "not_uncovered": "somebody can decide, so there is nobody to ask for help: facts number",
    "nothing_to_undo": "this person has no approval that is not final: facts number",
    "turn_withdrawn": "the question was taken back: facts number",
    "document_settled": "the document is not pending any more: facts number, status",
    "outdated": "the document changed since it was shown: facts number, revision, changed (a tuple of words)",
    "not_shown": "the button does not say what its reader was shown: facts number",
    "too_late": "the press came so late that Slack has told the person that it failed: facts none",
    "reason_missing": "a rejection needs a reason: facts none",
    "reason_too_long": "facts limit, length",
    "question_missing": "asking for changes needs a question: facts none",
    "text_too_long": "facts limit, length",
    # documents of Precoro
    "decided_in_precoro": "nobody decides from here on the documents of its company: facts number",
    "done_in_precoro": "only Precoro can do that with its documents: facts number",
    "status_unknown": "the status in Precoro could not be understood: facts number",
    "being_sent": "the decision of this person is on its way: facts number, state (what it is)",
    "payment_being_sent": "a payment of it is on its way: facts number",
    "nothing_to_take_back": "no decision is on its way: facts number",
    "was_sent": "the decision cannot be taken back: facts number",
    "no_key_to_pay": "recording a payment there needs a key of one's own: facts number, command",
    "no_key": "deciding there needs a key of one's own: facts number, command",
    "key_being_checked": "no call has tried the key yet: facts number",
    "nothing_to_link": "the person decides in no company's Precoro from here: facts none",
    "no_key_linked": "there is no key to unlink: facts none",
    "not_your_address": "the address is not one by which this person is known: facts email",
    "key_typed": "a key was typed as part of a command: facts command",
    "key_malformed": "it cannot be a key: facts none",
    # asking again
    "nudge_of_other": "only its requester asks again: facts number",
    "nobody_to_nudge": "nobody else is asked now: facts number",
    "nudged_today": "all who are asked were asked again today: facts number, names",
    # putting off
    "nothing_to_snooze": "it asks nothing of the person now: facts number",
    "not_snoozed": "the person has not put it off: facts number",
    "snooze_in_past": "the day has come already: facts on",
    "snooze_without_date": "a date was chosen, and not said which",
    "snooze_unclear": "what was typed is no time: facts command",
    # confirming a revision
    "not_requester": "only the requester confirms a revision: facts number",
    "not_in_revision": "there is no revision to confirm: facts number, status",
    # paying
    "not_payer": "the presser pays nothing here: facts number, company",
    "not_payable": "only an approved invoice can be paid: facts number, status",
    "already_paid": "facts number, by, at",
    "paid_in_future": "facts on",
    # talking
    "comment_missing": "a comment needs words: facts none",
    "number_missing": "the bot was mentioned without a number: facts none",
    "nothing_found": "no document of this number that the asker may read: facts number",
    "several_found": "more than one document has this number: facts number, names",
    "none_chosen": "documents have this number, but none is the one chosen: facts number, names",
    "nothing_like": "no document of this number, but one like it: facts number, nearest",
    "not_asked": "nobody asked the person to approve it: facts number",
    "not_following": "the person does not follow it: facts number",
    "pdf_not_yet": "its company shows the PDF of an order once it is approved: facts company",
    # reminders
    "days_missing": "reminders of one's own need a day: facts none",
    "times_missing": "reminders of one's own need a time: facts none",
    "zone_unknown": "facts zone",
    # reading and managing
    "may_not_read": "not theirs, or not there: one answer, which gives nothing away: facts none",
    "not_configuration": "needs the configuration role: facts company",
    "not_in_company": "the chosen person cannot approve here: facts person, company",
    "cannot_be_linked": "the chosen account cannot act here: facts member, state",
    "account_taken": "the chosen account is somebody else's: facts member, person",
    "not_linked_by_choice": "no manager chose the person's account: facts person",
    "already_asked": "the chosen person is on that step already: facts person, step",
    # sending a file to the bot
    "may_not_send": "the sender may not: facts state (guest, other_team, nobody, role)",
    "sent_not_yours": "somebody else sent the file: facts none",
    "sent_settled": "the file was sent, cancelled or refused before: facts state",
    "sent_changed": "it would become something else than was shown: facts none",
    "sent_status": "only what waits for approval is sent: facts number",
    "sent_company": "the sender is not in the company: facts number, company",
    "sent_known": "it is somebody else's, and known already: facts number",
    "sent_same": "it is known, and nothing of it is new: facts number",
    "sent_no_rule": "no rule matches: facts number, kind, company, total, currency",
    "supplier_missing": "an invoice needs a supplier: facts none",
    "invoice_number_missing": "facts none",
    "amount_unclear": "no amount, or one that could be read in two ways: facts amount, example",
    "amount_not_positive": "facts none",
    "filter_without_currency": "an amount to filter by, and no currency: facts none",
    "filter_needs_currency": "a typed amount to filter by, and several currencies: facts names",
    "filter_currencies": "more than one currency to filter by: facts names",
    "filter_unclear": "typed words that are no kind and no company: facts text, command",
    "currency_unknown": "facts currency",
    "file_gone": "Slack does not have the file any more: facts file",
    "file_not_kept": "Slack does not keep the file's bytes itself: facts file",
    "file_not_given": "Slack did not give its bytes: facts file",
    "file_empty_of_documents": "there is no document in it: facts file",
    # taking documents in
    "no_steps": "a pending document needs at least one step: facts number",
    "step_is_done": "a step that was decided cannot change: facts number, step",
    "content_changed": "same revision, other content: facts number, revision",
    "older_revision": "facts number, revision, known",
    "rejected_stays": "a rejected document cannot be restored: facts number",
    "status_not_taken": "this status cannot follow: facts number, known, given",
    "wrong_total": "facts number, given, computed, currency",
    "company_unknown": "facts company, known",
    "company_in_precoro": "files for it are not taken in: facts company, number",
    "budget_without_company": "its file names none, and there is not exactly one: facts cost_centre",
    "order_not_known": "a file changes or cancels an order that is not here: facts number, company",
    "company_not_found": "the file does not say which of the companies it is for: facts number, buyer",
    "company_ambiguous": "two companies have what the file says: facts number, buyer, companies",
    "requester_not_found": "neither the file nor the settings name one: facts number, company",
    "no_rule_fits": "no steps, and no rule matches: facts number, kind, company, total, currency",
    "file_unreadable": "facts file, reason",
    "file_not_regular": "a folder, pipe, link or device: facts file",
    "file_too_large": "facts file, limit",
    "file_too_complicated": "reading it took too long, too much memory, or ended the process: facts file",
    "file_invalid": "what is in it is wrong; besides, a tuple of problems and more: facts file",
    "mail_json": "a message brings a file that may give roles and name approvers: facts file",
    "mail_changes_order": "a message brings a change or cancellation of an order: facts file",
    "mail_without_documents": "no attachment can be read: facts none",
    "mail_too_large": "facts limit",
    "mail_too_many_files": "facts count, limit",
    "mail_file_too_large": "facts file, limit",
    "mail_too_deep": "parts within parts within parts: facts none",
    "mail_fault": "our own fault, again and again: facts tries, reference",
    "file_of_no_request": "it came with a table of requests that does not name it: facts file",
    "sent_without_named": "a file sent in Slack names another one: facts file, path",
    "attachment_missing": "facts file, path",
    "attachment_outside": "facts file, path",
    "attachment_empty": "facts file, path",
    "attachment_not_a_file": "facts file, path",
    "attachment_unreadable": "facts file, path, reason",
    "attachment_too_large": "facts file, path, limit",
    # the inbox
    "inbox_name_unreadable": "facts name",
    "inbox_other_import": "it names a file of another import: facts name, path",
    "inbox_folder_too_full": "facts name, most",
    "inbox_folder_circle": "its JSON files name only each other: facts name",
    "inbox_folder_empty": "facts name",
    "inbox_circle": "a JSON file and another name each other: facts name",
    "inbox_fault": "an error of our own, each time that it was tried: facts tries, reference",
}
