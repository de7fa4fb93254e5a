"""Failures of the machine show what differed."""

import pytest

pytest.register_assert_rewrite("tests.stateful.machine", "tests.stateful.checks", "tests.stateful.views")
