"""The home folder: one DuckDB file a company, the app's address while it runs, settings."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from kccwb.model.errors import BadInput


@dataclass(frozen=True)
class Home:
    """The folder that holds the companies."""

    path: Path

    def companies(self) -> list[str]:
        """Names of the companies, as their files are named, in order."""
        return sorted(file.stem for file in self.path.glob("*.duckdb"))

    def file(self, company: str) -> Path:
        """The file of a company, by its name or its file's name."""
        return self.path / f"{slug(company)}.duckdb"

    def choose(self, company: str | None) -> str:
        """The company asked for, or the only one there is. Raises BadInput otherwise."""
        names = self.companies()
        if company:
            if slug(company) not in names:
                known = ", ".join(names) or "none yet"
                raise BadInput(
                    f"There is no company {company!r} in {self.path} (there: {known}).",
                    "Make it with: kccwb company new NAME",
                )
            return slug(company)
        if not names:
            raise BadInput(f"There is no company in {self.path} yet.", "Make one with: kccwb company new NAME")
        if len(names) > 1:
            raise BadInput(f"There are several companies: {', '.join(names)}.", "Say which with --company NAME.")
        return names[0]


def slug(name: str) -> str:
    """A company's name as its file is called: lower case, words joined by hyphens."""
    text = re.sub(r"[^a-z0-9]+", "-", name.strip().lower()).strip("-")
    if not text:
        raise BadInput(f"{name!r} cannot name a company.", "Use letters or digits.")
    return text


def new_file(target: Path) -> None:
    """Raises BadInput unless a new file can be made there: its folder exists, and nothing of its name does."""
    if not target.absolute().parent.is_dir():
        raise BadInput(f"There is no folder {target.absolute().parent}.", "Make it, or name another.")
    if target.exists():
        raise BadInput(f"{target.name} exists already.", "Choose another name; a backup never overwrites.")
