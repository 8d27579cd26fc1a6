"""Where the documents of a company come from."""

from models.policy import Policy
from models.records.drafts import DocumentDraft
from models.refusals import Refusal


def require_files(draft: DocumentDraft, policy: Policy) -> None:
    """Refuse a file for a company whose documents come from Precoro, and from nowhere else."""
    if policy.in_precoro(draft.company) is not None:
        raise Refusal("company_in_precoro", company=draft.company, number=draft.number)
