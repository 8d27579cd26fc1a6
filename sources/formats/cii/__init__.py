"""Invoices and orders in UN/CEFACT's Cross Industry syntax: CII, Factur-X, ZUGFeRD 1 and 2, Order-X."""
