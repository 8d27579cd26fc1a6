"""What may be spent, as files say."""

from tortoise import fields

from models.database.fields import UtcField
from models.tables.people import Company
from models.tables.table_model import TableModel


class CostCentreBudget(TableModel):
    """What a cost centre of a company may spend in a currency, and what was spent when the file came.

    What is approved after `counted_from` is added. `redraw_from` is the last of its pending documents that
    was drawn again since; None: all were.
    """

    id = fields.BigIntField(primary_key=True)
    company: fields.ForeignKeyRelation[Company] = fields.ForeignKeyField("models.Company")
    cost_centre_key = fields.TextField()
    currency = fields.TextField()
    name = fields.TextField()
    limit_minor = fields.BigIntField()
    spent_minor = fields.BigIntField()
    counted_from = UtcField()
    redraw_from: int | None = fields.BigIntField(null=True)

    company_id: int

    class Meta:
        table = "cost_centre_budget"
