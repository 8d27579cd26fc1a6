"""Numbers and days, as files write them, are exact or a problem with its place."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.refusals import Refusal
from sources.formats.xml.documents import read_xml
from sources.formats.xml.values import Unusable, day_of, number_of
from tests.sources.formats.cii.parts import cii
from tests.sources.formats.cii.parts import draft as cii_draft
from tests.sources.formats.ubl.parts import TOTAL, draft, line
from tests.sources.formats.xml.markup import element as e
from tests.sources.formats.xml.markup import inside
from validation.problems import Problem


def problems(part: str) -> tuple[Problem, ...]:
    with pytest.raises(Refusal) as caught:
        draft(part)
    found = caught.value.facts["problems"]
    assert isinstance(found, tuple)
    return found


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("12.50", "12.50"),
        ("+5", "5"),
        (".5", "0.5"),
        ("5.", "5"),
        ("-0", "0"),
        ("1E3", "1000"),
        ("0.0475000001", "0.0475000001"),
        ("0.33333333333333333333333", "0.333333333333"),
        ("007", "7"),
    ],
)
def test_a_number_is_exact(text: str, number: str) -> None:
    assert str(number_of(text)) == number


@pytest.mark.parametrize(
    "text", ["1,50", "1.2.3", "NaN", "INF", "1 000", "٣", "0x1", "--1", "1e1000", "9" * 31]
)
def test_what_is_no_number_is_said_so(text: str) -> None:
    with pytest.raises(Unusable, match="not_a_number"):
        number_of(text)


@given(st.decimals(min_value=-(10**12), max_value=10**12, places=11))
def test_every_amount_is_read_as_it_is_written(number: Decimal) -> None:
    assert number_of(f"{number:f}") == number


@given(st.text())
def test_any_text_is_a_number_or_said_to_be_none(text: str) -> None:
    try:
        number = number_of(text)
    except Unusable:
        return
    assert number.is_finite()


@pytest.mark.parametrize(
    ("text", "form", "code"),
    [
        ("2026-11-31", "", "no_such_day"),
        ("20261131", "102", "no_such_day"),
        ("1813-01-01", "", "year_out_of_range"),
        ("02.11.2026", "", "not_a_date"),
        ("261102", "102", "not_a_date"),
        ("202613", "610", "no_such_day"),
        ("tomorrow", "", "not_a_date"),
    ],
)
def test_what_is_no_day_is_said_so(text: str, form: str, code: str) -> None:
    with pytest.raises(Unusable) as caught:
        day_of(text, form)
    assert caught.value.code == code


@given(st.dates(date(1900, 1, 1), date(2199, 12, 31)), st.sampled_from(["", "Z", "+14:00", "-11:00"]))
def test_a_day_is_the_day_as_written_in_any_zone(day: date, zone: str) -> None:
    assert day_of(f"{day}{zone}") == day_of(f"{day}T00:00:00{zone}") == day_of(f"{day:%Y%m%d}", "102") == day


def test_a_wrong_value_is_a_problem_with_its_place() -> None:
    assert problems(e("cbc:IssueDate", "2026-02-30")) == (
        Problem("cbc:IssueDate", "no_such_day", {"given": '"2026-02-30"'}),
    )


def test_a_wrong_amount_of_a_line_is_a_problem_with_its_place() -> None:
    found = problems(line() + line(e("cac:Price/cbc:PriceAmount", "1,50")))
    assert found == (
        Problem("cac:InvoiceLine[2]/cac:Price/cbc:PriceAmount", "not_a_number", {"given": '"1,50"'}),
    )


def test_an_amount_beyond_all_reason_is_a_problem() -> None:
    found = problems(TOTAL.replace(">9<", ">1000000000001<"))
    assert [(each.place, each.code) for each in found] == [
        ("cac:LegalMonetaryTotal/cbc:PayableAmount", "not_between")
    ]


def test_all_that_is_wrong_with_a_file_is_said_at_once() -> None:
    with pytest.raises(Refusal) as caught:
        read_xml(cii(settlement=e("ram:InvoiceCurrencyCode", "EURO")).replace(b"R-1", b""), "r.xml")
    places = "rsm:SupplyChainTradeTransaction/ram:ApplicableHeaderTradeSettlement/ram:InvoiceCurrencyCode"
    assert caught.value.facts["problems"] == (
        Problem("rsm:ExchangedDocument/ram:ID", "missing"),
        Problem(places, "not_a_currency", {"given": "EURO"}),
    )


def test_without_any_amount_a_file_has_no_total() -> None:
    assert problems(inside("cac:LegalMonetaryTotal", "<cbc:PayableAmount/>")) == (
        Problem("", "total_unknown"),
    )


def test_a_wrong_day_that_is_only_shown_is_left_out_with_a_caution() -> None:
    period = e("ram:BillingSpecifiedPeriod/ram:StartDateTime/udt:DateTimeString", "20139102", format="102")
    read = cii_draft(settlement=period)
    assert read.delivery.starts_on is None
    assert [(each.code, dict(each.values)["given"]) for each in read.cautions] == [
        ("value_ignored", '"20139102"')
    ]


def test_a_name_that_is_too_long_is_cut_with_a_caution() -> None:
    read = draft(e("cac:AccountingSupplierParty/cac:Party/cac:PartyName/cbc:Name", "Birch " * 100))
    assert read.supplier.name.endswith("Birch…")
    assert len(read.supplier.name) <= 300
    assert {each.code for each in read.cautions} == {"text_cut"}


def test_a_number_that_is_too_long_is_a_problem() -> None:
    found = problems(e("cac:OrderReference/cbc:ID", "9" * 101))
    assert found == (Problem("cac:OrderReference/cbc:ID", "text_too_long", {"most": 100, "length": 101}),)


def test_the_first_day_of_all_means_none() -> None:
    assert draft(e("cbc:DueDate", "0001-01-01")).due_on is None


def test_a_rate_that_is_no_number_is_left_out_with_a_caution() -> None:
    read = draft(line(e("cac:Item/cac:ClassifiedTaxCategory/cbc:Percent", "19 %")))
    assert read.lines[0].tax_rate is None
    assert [each.code for each in read.cautions] == ["value_ignored"]


def test_elements_inside_a_value_do_not_end_it() -> None:
    amount = "<cbc:PayableAmount>1<b/>19.00</cbc:PayableAmount>"
    assert draft(f"<cac:LegalMonetaryTotal>{amount}</cac:LegalMonetaryTotal>").total == Decimal("119.00")
