"""The comparison from outside: a model of its own, which imports nothing of the rules, tables and views.

It knows the files handed in and what was told of them, what people did and how it was answered, and what
Slack shows at the end. From these it says what each document has come to, who is asked, and what each person
must have. What the store and the views have wrong alike is seen here alone.
"""

from tests.chaos.outside.compare import Outside, outside_differences

__all__ = ["Outside", "outside_differences"]
