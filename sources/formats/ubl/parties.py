"""The parties of a UBL document."""

from models.records.documents import Supplier
from models.records.drafts import DeliveryDraft, PartyDraft
from sources.formats.xml.reading import PARAGRAPH, Branch

_VAT = ("VAT", "VA", "MVA", "MOMS", "UST", "BTW", "TVA", "IVA", "GST", "63")  # 63: in Denmark


def supplier(party: Branch) -> Supplier:
    """Return who sells."""
    return Supplier(
        _name(party, "supplier.name"),
        address(
            party.at("cac:PostalAddress", "cac:PartyLegalEntity/cac:RegistrationAddress"), "supplier.address"
        ),
        _tax_id(party, "supplier.tax_id"),
    )


def party_draft(party: Branch, field: str) -> PartyDraft:
    """Return how registers know a party, and who can be asked; `field` is seller or buyer."""
    contact = party.at("cac:Contact")
    return PartyDraft(
        name=_name(party, f"{field}.name"),
        identifiers=_identifiers(party, f"{field}.identifiers"),
        contact=contact.text("cbc:Name", to=f"{field}.contact") or _person(party, f"{field}.contact"),
        email=contact.text("cbc:ElectronicMail", to=f"{field}.email").lower(),
        phone=contact.text("cbc:Telephone", to=f"{field}.phone"),
    )


def payee(root: Branch, supplier_name: str) -> str:
    """Return who is paid, if that is not the supplier."""
    name = root.at("cac:PayeeParty").text(
        "cac:PartyName/cbc:Name", "cac:PartyLegalEntity/cbc:RegistrationName", to="payment.payee"
    )
    return "" if name.casefold() == supplier_name.casefold() else name


def delivery(root: Branch) -> DeliveryDraft:
    """Return where and when it is delivered."""
    first = root.at("cac:Delivery")
    place = first.at(
        "cac:DeliveryLocation/cac:Address", "cac:DeliveryParty/cac:PostalAddress", "cac:DeliveryAddress"
    )
    asked = first.at("cac:RequestedDeliveryPeriod")
    # A day by which it is asked for is no period.
    invoiced = root.at("cac:InvoicePeriod")
    period = asked if asked.has("cbc:StartDate") and not invoiced else invoiced
    return DeliveryDraft(
        name=first.text(
            "cac:DeliveryParty/cac:PartyName/cbc:Name",
            "cac:DeliveryParty/cac:PartyLegalEntity/cbc:RegistrationName",
            "cac:DeliveryLocation/cbc:Name",
            to="delivery.name",
        ),
        address=address(place, "delivery.address"),
        on=root.day("cac:Delivery/cbc:ActualDeliveryDate", to="delivery.on", counts=False),
        starts_on=period.day("cbc:StartDate", to="delivery.starts_on", counts=False),
        ends_on=period.day("cbc:EndDate", to="delivery.ends_on", counts=False),
    )


def address(branch: Branch, field: str) -> str:
    """Return an address in one line: street, more of it, code and city, region, country."""
    street = _beside(branch.text("cbc:StreetName", most=PARAGRAPH), branch.text("cbc:BuildingNumber"))
    lines = (line.text(most=PARAGRAPH) for line in branch.all("cac:AddressLine/cbc:Line"))
    city = _beside(branch.text("cbc:PostalZone"), branch.text("cbc:CityName"))
    parts = (
        street,
        branch.text("cbc:AdditionalStreetName", most=PARAGRAPH),
        *lines,
        branch.text("cbc:Postbox"),
        city,
        branch.text("cbc:CountrySubentity"),
        branch.text("cac:Country/cbc:IdentificationCode", "cac:Country/cbc:Name"),
    )
    written = ", ".join(part for part in parts if part)
    if written:
        branch.origin(field)
    return written


def _beside(*parts: str) -> str:
    return " ".join(part for part in parts if part)


def _name(party: Branch, field: str) -> str:
    return party.text(
        "cac:PartyLegalEntity/cbc:RegistrationName", "cac:PartyName/cbc:Name", to=field
    ) or _person(party, field)


def _person(party: Branch, field: str) -> str:
    person = party.at("cac:Person")
    name = _beside(person.text("cbc:FirstName"), person.text("cbc:FamilyName"))
    if name:
        person.origin(field)
    return name


def _tax_schemes(party: Branch) -> list[tuple[bool, Branch, str]]:
    """Return (whether it is VAT, where, the number) of each registration; words are no number."""
    found = []
    for scheme in party.all("cac:PartyTaxScheme"):
        number = scheme.code("cbc:CompanyID")
        if any(letter.isdigit() for letter in number):
            kind = scheme.text("cac:TaxScheme/cbc:ID", "cac:TaxScheme/cbc:Name").upper()
            found.append((kind in _VAT, scheme.at("cbc:CompanyID"), number))
    return found


def _tax_id(party: Branch, field: str) -> str:
    schemes = sorted(_tax_schemes(party), key=lambda scheme: not scheme[0])  # VAT before any other
    if not schemes:
        return ""
    schemes[0][1].origin(field)
    return schemes[0][2]


def _identifiers(party: Branch, field: str) -> tuple[str, ...]:
    found = [(number, where) for is_vat, where, number in _tax_schemes(party) if is_vat]
    for branch in party.all(
        "cbc:EndpointID", "cac:PartyLegalEntity/cbc:CompanyID", "cac:PartyIdentification/cbc:ID"
    ):
        if value := branch.code():
            scheme = branch.attribute("schemeID")
            found.append((f"{scheme}:{value}" if scheme else value, branch))
    for _, branch in found[:1]:
        branch.origin(field)
    return tuple(dict.fromkeys(value for value, _ in found))
