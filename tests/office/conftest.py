"""What the tests of the office share."""

from tests.sync.conftest import quick_fingerprints  # noqa: F401  (fixture)
