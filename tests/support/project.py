"""Where the project is, and what is known of its bundled site."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).resolve().parents[2]
FIXTURES = PROJECT / "fixtures"
EXPECTED: dict[str, Any] = json.loads((FIXTURES / "expected.json").read_bytes())
NOW: str = EXPECTED["now"]
"""The moment at which the bundled site is looked at."""
