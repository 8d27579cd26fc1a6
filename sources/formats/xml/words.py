"""What codes of the United Nations' lists mean, where a file gives no words of its own."""

from typing import Final

# UNTDID 1001: these are credit notes.
CREDIT_NOTES: Final = frozenset(
    ("81", "83", "261", "262", "296", "308", "381", "396", "420", "458", "502", "503", "532")
)
# UNTDID 1001: these say no more than the kind of the document does.
PLAIN_TYPES: Final = frozenset(("105", "220", "230", "380", "381"))
# UNTDID 1229, and UBL's own list: what a change does with a line.
LINE_CHANGES: Final = {"1": "added", "2": "deleted", "3": "changed", "4": "unchanged"}
# UNTDID 5189, the codes that EN 16931 allows.
ALLOWANCES: Final = {
    "41": "Early completion",
    "42": "Other bonus",
    "60": "Consumer discount",
    "62": "Military status",
    "63": "Work accident",
    "64": "Special agreement",
    "65": "Production error",
    "66": "New outlet",
    "67": "Sample discount",
    "68": "End-of-range discount",
    "70": "Incoterm discount",
    "71": "Turnover allowance",
    "88": "Material deduction",
    "95": "Discount",
    "100": "Special rebate",
    "102": "Fixed long-term",
    "103": "Temporary",
    "104": "Standard",
    "105": "Yearly turnover",
}
# UNTDID 7161, the codes that occur most.
CHARGES: Final = {
    "AA": "Advertising",
    "AAA": "Telecommunication",
    "AAT": "Rush delivery",
    "ABD": "Overtime",
    "ABK": "Miscellaneous",
    "ABL": "Additional packaging",
    "ADK": "Transfer",
    "ADR": "Other services",
    "ADT": "Pick-up",
    "ADZ": "Direct delivery",
    "AED": "Handling of dangerous goods",
    "AEK": "Cash on delivery",
    "AEL": "Small order processing",
    "AEM": "Administrative services",
    "AEN": "Guarantee",
    "AEO": "Collection and recycling",
    "AEP": "Copyright fee collection",
    "AEV": "Environmental protection",
    "CAD": "Certification",
    "CAI": "Cutting",
    "CAW": "Product take-back fee",
    "CG": "Cleaning",
    "DAN": "Minimum order not reached",
    "DL": "Delivery",
    "EP": "Expediting",
    "FC": "Freight service",
    "FI": "Financing",
    "HD": "Handling",
    "IAA": "Installation",
    "ID": "Inside delivery",
    "IF": "Inspection",
    "IN": "Insurance",
    "IS": "Invoicing",
    "LA": "Labelling",
    "LAA": "Labour",
    "MAE": "Mounting",
    "PC": "Packing",
    "PL": "Palletizing",
    "PRV": "Price variation",
    "RAC": "Repair",
    "RAD": "Returnable container",
    "RAF": "Restocking",
    "RE": "Redelivery",
    "RV": "Loading",
    "SAA": "Shipping",
    "SAD": "Special packaging",
    "SH": "Special handling",
    "SU": "Set-up",
    "TAC": "Testing",
    "TT": "Transport billed by a third party",
    "TV": "Transport by the vendor",
    "TX": "Regulatory fee",
    "WH": "Warehousing",
    "ZZZ": "As agreed",
}


def charge_name(reason: str, code: str, *, is_charge: bool) -> str:
    """Return what an allowance or a charge is called."""
    words = CHARGES if is_charge else ALLOWANCES
    return reason or words.get(code.upper(), "Charge" if is_charge else "Allowance")
