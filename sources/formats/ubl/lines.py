"""The lines of a UBL document, and allowances and charges of lines and of the whole."""

from collections.abc import Iterator
from decimal import Decimal
from typing import cast

from models.records.drafts import ChargeDraft, LineChange, LineDraft
from sources.formats.xml.reading import PARAGRAPH, Branch
from sources.formats.xml.words import LINE_CHANGES, charge_name

# A line inside a line explains it, and is not added.
_INSIDE = ("cac:SubInvoiceLine", "cac:SubCreditNoteLine", "cac:SubLineItem")
_QUANTITIES = ("cbc:InvoicedQuantity", "cbc:CreditedQuantity", "cbc:DebitedQuantity", "cbc:Quantity")


def lines(root: Branch, path: str) -> tuple[LineDraft, ...]:
    """Return the lines at a path, each followed by the lines inside it."""
    every = enumerate(_with_inner(root.all(path)))
    return tuple(_line(branch, depth, number) for number, (branch, depth) in every)


def charges(root: Branch, field: str) -> tuple[ChargeDraft, ...]:
    """Return allowances (negative) and charges; one without an amount says nothing."""
    drafts: list[ChargeDraft] = []
    for branch in root.all("cac:AllowanceCharge"):
        amount = branch.number("cbc:Amount", to=f"{field}[{len(drafts)}]")
        if amount is not None:
            drafts.append(_charge(branch, amount))
    return tuple(drafts)


def _charge(branch: Branch, amount: Decimal) -> ChargeDraft:
    is_charge = branch.text("cbc:ChargeIndicator").lower() in ("true", "1")
    reason, code = branch.text("cbc:AllowanceChargeReason"), branch.text("cbc:AllowanceChargeReasonCode")
    return ChargeDraft(
        name=charge_name(reason, code, is_charge=is_charge),
        amount=amount if is_charge else -amount,
        tax_rate=branch.number("cac:TaxCategory/cbc:Percent", counts=False),
    )


def _with_inner(lines: list[Branch]) -> Iterator[tuple[Branch, int]]:
    """Yield lines and those inside them, each with its depth; it may be deeper than calls can be."""
    waiting = [(line, 0) for line in reversed(lines)]
    while waiting:
        line, depth = waiting.pop()
        yield line, depth
        waiting += [(inner, depth + 1) for inner in reversed(line.all(*_INSIDE))]


def _line(branch: Branch, depth: int, number: int) -> LineDraft:
    def to(name: str) -> str:
        return f"lines[{number}].{name}"

    branch.origin(f"lines[{number}]")
    item, price = branch.at("cac:Item"), branch.at("cac:Price", "cac:Item/cac:BasePrice")
    quantity = branch.at(*_QUANTITIES)
    base = price.number("cbc:BaseQuantity", to=to("base_quantity"))
    sku = item.text(
        "cac:SellersItemIdentification/cbc:ID",
        "cac:BuyersItemIdentification/cbc:ID",
        "cac:StandardItemIdentification/cbc:ID",
        to=to("sku"),
    )
    return LineDraft(
        name=item.text("cbc:Name", "cbc:Description", to=to("name"), most=PARAGRAPH)
        or branch.text("cbc:Note", to=to("name"), most=PARAGRAPH)
        or sku,
        sku=sku,
        quantity=quantity.number(to=to("quantity")),
        unit=quantity.attribute("unitCode"),
        unit_price=price.number("cbc:PriceAmount", to=to("unit_price")),
        tax_rate=branch.number(
            "cac:Item/cac:ClassifiedTaxCategory/cbc:Percent",
            "cac:TaxTotal/cac:TaxSubtotal/cac:TaxCategory/cbc:Percent",
            "cac:TaxTotal/cac:TaxSubtotal/cbc:Percent",
            to=to("tax_rate"),
            counts=False,
        ),
        id=branch.code("cbc:ID", to=to("id")),
        net=branch.number("cbc:LineExtensionAmount", to=to("net")),
        base_quantity=base if base and base > 0 else Decimal(1),
        charges=charges(branch, to("charges")),
        order_number=branch.code("cac:OrderLineReference/cac:OrderReference/cbc:ID", to=to("order_number")),
        depth=depth,
        counts=depth == 0,
        change=cast(LineChange, LINE_CHANGES.get(branch.text("cbc:LineStatusCode", to=to("change")), "")),
    )
