"""Weeks of use in an hour, by a clock that runs fast: what grows without bound in a bot that goes on?

A program of its own, `python -m tests.soak`: it takes too long for the tests.
"""
