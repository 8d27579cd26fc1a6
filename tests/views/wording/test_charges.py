"""Charges and allowances that a file names by a code are in the reader's language."""

from models.records.documents import Audience
from sources.formats.xml.words import ALLOWANCES, CHARGES
from sources.formats.xml.words import charge_name as name_of_code
from views.wording.charges import OF_CODES, charge_name

GERMAN = Audience("de-DE")


def test_every_name_of_a_code_has_one_in_each_language() -> None:
    otherwise = {name_of_code("", "", is_charge=is_charge) for is_charge in (True, False)}
    assert {*ALLOWANCES.values(), *CHARGES.values(), *otherwise} == OF_CODES


def test_names_of_codes_are_translated_and_a_file_s_own_words_are_not() -> None:
    assert charge_name(name_of_code("", "FC", is_charge=True), GERMAN) == "Fracht"
    assert charge_name(name_of_code("", "95", is_charge=False), GERMAN) == "Rabatt"
    assert charge_name("Freight to Hamburg", GERMAN) == "Freight to Hamburg"
    assert charge_name("Freight service", Audience()) == "Freight service"
