"""One kind of database, for tests that ask nothing of it: other tests run the same statements on both."""

import pytest

ON_ONE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
