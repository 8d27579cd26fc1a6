"""What a document is about in money. The one place that says where nothing in it has a price."""

from models.money import Money
from models.tables import Charge, Document, Line


async def total_of(document: Document) -> Money | None:
    """Return a document's total; None where it is zero and neither a line nor a charge has a price.

    Stock, goods received and enquiries are often so: an amount of 0.00 would say something untrue.
    """
    total = Money(document.total_minor, document.currency)
    return total if total.minor or await _is_priced(document.id) else None


async def _is_priced(document_id: int) -> bool:
    lines = await Line.filter(document_id=document_id).only("unit_price", "net_minor")
    charges = Charge.filter(document_id=document_id).exclude(amount_minor=0)
    return any(line.unit_price or line.net_minor for line in lines) or await charges.exists()
