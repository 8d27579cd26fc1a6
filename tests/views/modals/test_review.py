"""Review: how much one form carries, what it adds up, and what has to be confirmed by itself."""

from dataclasses import replace
from datetime import date

from commands.checks.samples.documents import USUAL_ROW, rows
from models.money import Money
from models.records.amounts import Budget
from models.records.documents import Audience, PersonRef
from models.records.home import Review
from tests.support.world import text_of
from views import ids, values
from views.blocks.limits import PRIVATE_METADATA
from views.modals.review.form import build_review_form, fitting
from views.modals.review.lines import option, totals
from views.modals.review.result import Reviewed, ReviewResult, build_review_result
from views.modals.review.summary import ReviewSummary, build_review_summary

ENGLISH = Audience("en-US")
ROW = replace(USUAL_ROW, turn=1, confirm=False, cautions=(), seen=(), precoro=None, shown_hash="a" * 32)


def test_a_form_takes_no_more_than_the_next_one_can_carry_and_counts_the_rest() -> None:
    many = tuple(replace(one, shown_hash="a" * 64) for one in rows(90, 1_000_000_000, ROW))
    taken = fitting(many)
    carried = values.turn_values(values.ShownValue(one.shown_hash, turn=one.turn or 0) for one in taken)
    assert PRIVATE_METADATA - 100 < len(carried) <= PRIVATE_METADATA
    view = build_review_form(Review(ENGLISH, many, more=5))
    assert f"{95 - len(taken)} more follow after these." in text_of(view["blocks"])


def test_a_stand_in_reads_that_it_is_overdue_however_long_the_title_is() -> None:
    row = replace(ROW, title="Laptops " * 9, due_on=date(2026, 11, 12), overdue=True)
    said = option(replace(row, on_behalf_of=PersonRef(1, "Anneliese Leutheusser-Lee", "")), "1", ENGLISH)
    assert "on behalf of Anneliese Leutheusser-L… · overdue, was due" in said["description"]["text"]
    usual = option(replace(row, overdue=False, title="Laptops"), "1", ENGLISH)
    assert usual["description"]["text"].startswith("Laptops · due Nov 12, 2026")


def test_a_credit_note_is_taken_from_the_total() -> None:
    credit = replace(ROW, credit_note=True, total=Money(2_000, "EUR"))
    for one in (credit, replace(credit, total=Money(-2_000, "EUR"))):
        [line] = totals([replace(ROW, total=Money(12_000, "EUR")), one], ENGLISH)
        assert "€100.00" in str(line)


def test_what_is_unusual_is_approved_by_its_own_box_alone() -> None:
    usual, unusual = ROW, replace(ROW, turn=2, confirm=True)
    view = build_review_summary(ReviewSummary(ENGLISH, (usual, unusual)))
    assert [one.turn for one in values.parse_turn_values(view["private_metadata"])] == [1]
    [box] = [one for one in view["blocks"] if str(one.get("block_id", "")).startswith(ids.CHECKED_BLOCK)]
    assert not box.get("optional")
    assert values.parse_turn_value(box["element"]["options"][0]["value"]).turn == 2


def test_what_is_above_its_budget_is_not_chosen_and_says_so() -> None:
    budget = Budget("4711", *(Money(minor, "EUR") for minor in (50_000, 40_000, 0, 12_000)))
    within = replace(ROW, turn=2, budget=replace(budget, taken=Money(10_000, "EUR")))
    for locale, told in (
        ("en-US", "4711, €20.00 over €500.00"),
        ("de-DE", "4711, 20,00\xa0€ mehr als 500,00\xa0€"),
    ):
        view = build_review_form(Review(Audience(locale), (replace(ROW, budget=budget), within), more=0))
        boxes = [one["element"] for one in view["blocks"] if one["type"] == "input"]
        chosen = [len(one.get("initial_options", ())) for one in boxes]
        assert sorted(zip(chosen, (len(one["options"]) for one in boxes), strict=True)) == [(0, 1), (1, 1)]
        assert told in text_of(view["blocks"])


def test_undo_is_offered_where_it_is_possible_and_the_result_closes_all() -> None:
    done = (Reviewed(1, ROW, "approved"), Reviewed(2, replace(ROW, turn=2), "failed", reference="12ab"))
    final, held = (build_review_result(ReviewResult(ENGLISH, done, can_undo=can)) for can in (False, True))
    assert ids.UNDO_ALL not in str(final["blocks"])
    assert repr(values.turns_value([1])) in str(held["blocks"])
    assert final["clear_on_close"]
