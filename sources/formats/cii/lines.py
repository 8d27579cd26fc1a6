"""The lines of a CII document, and allowances and charges of lines and of the whole."""

from decimal import Decimal
from typing import Final, cast

from models.records.drafts import ChargeDraft, LineChange, LineDraft
from sources.formats.xml.reading import PARAGRAPH, Branch
from sources.formats.xml.words import LINE_CHANGES, charge_name

LINES: Final = "rsm:SupplyChainTradeTransaction/ram:IncludedSupplyChainTradeLineItem"
_DOCUMENT: Final = "ram:AssociatedDocumentLineDocument"
_ALLOWANCE: Final = "ram:SpecifiedTradeAllowanceCharge"
_SERVICE: Final = "ram:SpecifiedLogisticsServiceCharge"
_DEEPEST: Final = 50  # levels of lines below lines


def lines(root: Branch) -> tuple[LineDraft, ...]:
    """Return the lines; those of a group stand below it."""
    found = root.all(LINES)
    parents = {
        branch.text(f"{_DOCUMENT}/ram:LineID"): branch.text(f"{_DOCUMENT}/ram:ParentLineID")
        for branch in found
    }
    return tuple(_line(branch, parents, number) for number, branch in enumerate(found))


def charges(branch: Branch, field: str) -> tuple[ChargeDraft, ...]:
    """Return allowances (negative) and charges; one without an amount says nothing."""
    drafts: list[ChargeDraft] = []
    for found in branch.all(_ALLOWANCE):
        amount = found.number("ram:ActualAmount", to=f"{field}[{len(drafts)}]")
        if amount is None:
            continue
        is_charge = found.at("ram:ChargeIndicator").inside().text().lower() in ("true", "1")
        name = charge_name(found.text("ram:Reason"), found.text("ram:ReasonCode"), is_charge=is_charge)
        rate = found.number("ram:CategoryTradeTax/ram:RateApplicablePercent", counts=False)
        drafts.append(ChargeDraft(name, amount if is_charge else -amount, rate))
    for found in branch.all(_SERVICE):
        amount = found.number("ram:AppliedAmount", to=f"{field}[{len(drafts)}]")
        if amount is not None:
            name = charge_name(found.text("ram:Description"), "", is_charge=True)
            drafts.append(
                ChargeDraft(
                    name, amount, found.number("ram:AppliedTradeTax/ram:RateApplicablePercent", counts=False)
                )
            )
    return tuple(drafts)


def _depth(line: str, parents: dict[str, str]) -> int:
    depth, seen = 0, {line}
    while (line := parents.get(line, "")) and line in parents and line not in seen and depth < _DEEPEST:
        seen.add(line)
        depth += 1
    return depth


def _line(branch: Branch, parents: dict[str, str], number: int) -> LineDraft:
    def to(name: str) -> str:
        return f"lines[{number}].{name}"

    branch.origin(f"lines[{number}]")
    document, product = branch.at(_DOCUMENT), branch.at("ram:SpecifiedTradeProduct")
    agreed, settled = (
        branch.at("ram:SpecifiedLineTradeAgreement"),
        branch.at("ram:SpecifiedLineTradeSettlement"),
    )
    price = agreed.at("ram:NetPriceProductTradePrice")
    base = price.number("ram:BasisQuantity", to=to("base_quantity"))
    # An order asks for some, and may say besides how many go into a package.
    quantity = branch.at("ram:SpecifiedLineTradeDelivery").at("ram:BilledQuantity", "ram:RequestedQuantity")
    sku = product.text("ram:SellerAssignedID", "ram:BuyerAssignedID", "ram:GlobalID", to=to("sku"))
    line = document.code("ram:LineID", to=to("id"))
    return LineDraft(
        name=product.text("ram:Name", "ram:Description", to=to("name"), most=PARAGRAPH)
        or document.text("ram:IncludedNote/ram:Content", to=to("name"), most=PARAGRAPH)
        or sku,
        sku=sku,
        quantity=quantity.number(to=to("quantity")),
        unit=quantity.attribute("unitCode"),
        unit_price=price.number("ram:ChargeAmount", to=to("unit_price")),
        tax_rate=settled.number(
            "ram:ApplicableTradeTax/ram:RateApplicablePercent", to=to("tax_rate"), counts=False
        ),
        id=line,
        net=settled.number(
            "ram:SpecifiedTradeSettlementLineMonetarySummation/ram:LineTotalAmount", to=to("net")
        ),
        base_quantity=base if base and base > 0 else Decimal(1),
        charges=charges(settled, to("charges")),
        order_number=agreed.code(
            "ram:BuyerOrderReferencedDocument/ram:IssuerAssignedID", to=to("order_number")
        ),
        depth=_depth(line, parents),
        counts=document.text("ram:LineStatusReasonCode", to=to("counts")).upper() in ("", "DETAIL"),
        change=cast(LineChange, LINE_CHANGES.get(document.text("ram:LineStatusCode", to=to("change")), "")),
    )
