"""The sentences for what is refused of a file that somebody sends to the bot."""

from collections.abc import Mapping

from views.wording.translate import marked

SENT_FILES: Mapping[str, str] = {
    "may_not_send": marked("You can't send documents to me here. Ask your integration manager."),
    "sent_not_yours": marked("Only the person who sent this file can decide about it. Nothing was changed."),
    "sent_settled": marked("This file has already been dealt with. Nothing was changed."),
    "sent_changed": marked(
        "This would become something else now than you were shown, so nothing was sent. Check it again."
    ),
    "sent_same": marked("{number} is here already. Nothing was sent."),
    "sent_status": marked("{number} is not waiting for approval, and only such documents can be sent to me."),
    "sent_company": marked("{number} is for {company}, and you can't send documents for it."),
    "sent_known": marked(
        "{number} is here already with other content. "
        "Only the person who requested it or an integration manager can send a new version."
    ),
    "sent_no_rule": marked(
        "No approval rule fits this: {kind}, {company}, {total} {currency}. Ask your integration manager."
    ),
    "supplier_missing": marked("Enter the supplier of the invoice."),
    "invoice_number_missing": marked("Enter the number of the invoice."),
    "amount_unclear": marked("Write the amount like {example}."),
    "amount_not_positive": marked("The amount must be more than zero."),
    "currency_unknown": marked("Write the currency as three letters, for example EUR."),
    "file_gone": marked("{file} is no longer in Slack. Send it again."),
    "file_not_kept": marked("I can't read {file}: Slack doesn't keep it itself. Send me the file."),
    "file_not_given": marked("Slack did not let me read {file}. Send it again."),
    "file_empty_of_documents": marked("There is no document in {file}."),
}
