"""What a message from outside may not bring."""

from decimal import Decimal
from pathlib import Path

import pytest

from jobs.mailbox.outside import parse_from_outside
from models.records.drafts import CostCentreBudgetDraft, ParsedFile, PersonDraft
from tests.support.cast import ANN, refused

BUDGET = CostCentreBudgetDraft("", "4711", "EUR", Decimal(10**9), Decimal(0))


@pytest.mark.parametrize(
    "brought", [ParsedFile((), (), (BUDGET,)), ParsedFile((PersonDraft(ANN, "", {}),), ())]
)
async def test_a_file_that_only_sets_budgets_or_names_people_is_refused(brought: ParsedFile) -> None:
    async def parse(path: Path) -> ParsedFile:
        return brought

    with refused("mail_json", file="budgets.json"):
        await parse_from_outside(parse)(Path("budgets.json"))
