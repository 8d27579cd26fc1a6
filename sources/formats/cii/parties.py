"""The parties of a CII document."""

from models.records.documents import Supplier
from models.records.drafts import DeliveryDraft, PartyDraft
from sources.formats.xml.reading import PARAGRAPH, Branch


def supplier(party: Branch) -> Supplier:
    """Return who sells."""
    return Supplier(
        _name(party, "supplier.name"),
        address(party.at("ram:PostalTradeAddress"), "supplier.address"),
        _tax_id(party, "supplier.tax_id"),
    )


def party_draft(party: Branch, field: str) -> PartyDraft:
    """Return how registers know a party, and who can be asked; `field` is seller or buyer."""
    contact = party.at("ram:DefinedTradeContact")
    return PartyDraft(
        name=_name(party, f"{field}.name"),
        identifiers=_identifiers(party, f"{field}.identifiers"),
        contact=contact.text("ram:PersonName", "ram:DepartmentName", to=f"{field}.contact"),
        email=contact.text("ram:EmailURIUniversalCommunication/ram:URIID", to=f"{field}.email").lower(),
        phone=contact.text("ram:TelephoneUniversalCommunication/ram:CompleteNumber", to=f"{field}.phone"),
    )


def delivery(agreed: Branch, settled: Branch) -> DeliveryDraft:
    """Return where and when it is delivered."""
    party = agreed.at("ram:ShipToTradeParty")
    asked = agreed.at("ram:RequestedDeliverySupplyChainEvent/ram:OccurrenceSpecifiedPeriod")
    invoiced = settled.at("ram:BillingSpecifiedPeriod")
    # A day by which it is asked for is no period.
    period = asked if asked.has("ram:StartDateTime") and not invoiced else invoiced
    return DeliveryDraft(
        name=party.text("ram:Name", to="delivery.name"),
        address=address(party.at("ram:PostalTradeAddress"), "delivery.address"),
        on=agreed.day(
            "ram:ActualDeliverySupplyChainEvent/ram:OccurrenceDateTime", to="delivery.on", counts=False
        ),
        starts_on=period.day("ram:StartDateTime", to="delivery.starts_on", counts=False),
        ends_on=period.day("ram:EndDateTime", to="delivery.ends_on", counts=False),
    )


def address(branch: Branch, field: str) -> str:
    """Return an address in one line: street, more of it, code and city, region, country."""
    street = branch.text("ram:LineOne", "ram:StreetName", most=PARAGRAPH)
    number = branch.text("ram:BuildingNumber")
    city = f"{branch.text('ram:PostcodeCode')} {branch.text('ram:CityName')}".strip()
    parts = (
        f"{street} {number}".strip(),
        branch.text("ram:LineTwo", most=PARAGRAPH),
        branch.text("ram:LineThree", most=PARAGRAPH),
        branch.text("ram:PostOfficeBox"),
        city,
        branch.text("ram:CountrySubDivisionName"),
        branch.text("ram:CountryID", "ram:CountryName"),
    )
    written = ", ".join(part for part in parts if part)
    if written:
        branch.origin(field)
    return written


def payee(settled: Branch, supplier_name: str) -> str:
    """Return who is paid, if that is not the supplier."""
    name = settled.text("ram:PayeeTradeParty/ram:Name", to="payment.payee")
    return "" if name.casefold() == supplier_name.casefold() else name


def _name(party: Branch, field: str) -> str:
    return party.text(
        "ram:Name",
        "ram:SpecifiedLegalOrganization/ram:TradingBusinessName",
        "ram:DefinedTradeContact/ram:PersonName",
        to=field,
    )


def _registrations(party: Branch) -> list[tuple[str, Branch, str]]:
    """Return (scheme, where, number) of each registration for taxes; words are no number."""
    found = []
    for branch in party.all("ram:SpecifiedTaxRegistration/ram:ID"):
        number = branch.code()
        if any(letter.isdigit() for letter in number):
            found.append((branch.attribute("schemeID").upper(), branch, number))
    return found


def _tax_id(party: Branch, field: str) -> str:
    ranks = {"VA": 0, "VAT": 0, "": 1}
    found = sorted(_registrations(party), key=lambda registration: ranks.get(registration[0], 2))
    if not found:
        return ""
    found[0][1].origin(field)
    return found[0][2]


def _identifiers(party: Branch, field: str) -> tuple[str, ...]:
    found = [
        (number, where) for scheme, where, number in _registrations(party) if scheme in ("VA", "VAT", "")
    ]
    for branch in party.all(
        "ram:URIUniversalCommunication/ram:URIID",
        "ram:SpecifiedLegalOrganization/ram:ID",
        "ram:GlobalID",
        "ram:ID",
    ):
        if value := branch.code():
            scheme = branch.attribute("schemeID")
            found.append((f"{scheme}:{value}" if scheme else value, branch))
    for _, branch in found[:1]:
        branch.origin(field)
    return tuple(dict.fromkeys(value for value, _ in found))
