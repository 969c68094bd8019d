"""KCC's files: recognise, map columns, load, rejects."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from kccwb.kcc import load as loading
from kccwb.kcc import paths as naming
from kccwb.kcc import preview as previewing
from kccwb.kcc import profiles as mapper
from kccwb.kcc import rejects as rejected
from kccwb.kcc.datasets import DATASETS
from kccwb.kcc.detail import DocumentDetail, document_detail
from kccwb.kcc.preview import FilePreview
from kccwb.kcc.report import LoadReport
from kccwb.mapping.gaps import refresh_suggestions
from kccwb.workbench.base import WorkbenchBase


class FilesPart(WorkbenchBase):
    """KCC's files: recognise, map columns, load, rejects."""

    def load(self, paths: Sequence[str | Path], *, profile: str | None = None, partial: bool = False, dataset: str = "") -> LoadReport:
        """Load KCC files or folders of them, all together in one transaction.

        ``profile`` renames the columns of files in that layout; ``dataset`` says what files are whose headers fit several. Without ``partial`` one
        reject keeps everything out. Raises BadInput when a path, profile or dataset is not there.
        """
        files, ignored = naming.contents(paths)
        return self._load(files, profile, partial, dataset, ignored)

    def load_bytes(
        self, files: list[tuple[str, bytes]], *, profile: str | None = None, partial: bool = False, dataset: str = ""
    ) -> LoadReport:
        """Load files that a browser sent, as names and contents, all together in one transaction."""
        return self._load(files, profile, partial, dataset, ())

    def _load(
        self, files: Sequence[tuple[str, bytes]], profile: str | None, partial: bool, dataset: str, ignored: tuple[str, ...]
    ) -> LoadReport:
        chosen = mapper.profile_named(self.store, profile) if profile else None
        name = mapper.dataset_named(dataset).name if dataset else ""
        report = loading.load_files(self.store, self.by, loading.Request(files, chosen, name, partial, ignored))
        refresh_suggestions(self.store)
        return report

    def preview(
        self, path: str | Path, *, dataset: str = "", columns: dict[str, str] | None = None, profile: str | None = None
    ) -> list[FilePreview]:
        """What a file would be loaded as, table by table; ``columns`` (theirs to ours) tries pairs before they are saved."""
        files, _ = naming.contents([path])
        return [
            found
            for name, content in files
            for found in self.preview_bytes(name, content, dataset=dataset, columns=columns, profile=profile)
        ]

    def preview_bytes(
        self, name: str, content: bytes, *, dataset: str = "", columns: dict[str, str] | None = None, profile: str | None = None
    ) -> list[FilePreview]:
        """The same for a file that a browser sent."""
        chosen = mapper.profile_named(self.store, profile) if profile else None
        return previewing.preview(name, content, dataset=dataset, columns=columns, profile=chosen)

    def loads(self) -> pd.DataFrame:
        """Every file of every load, newest first, with what became of its rows."""
        return self.store.frame(
            "select load_id, loaded, by_whom, applied, partial, file_no, file_name as file, sheet, dataset, rows_read as rows, accepted, rejected,"
            " unchanged, revised, repeated, profile, extra_columns, warnings, sha256 from load inner join load_file using (load_id)"
            " order by load_id desc, file_no"
        )

    def rejects(self, load_id: int | None = None) -> pd.DataFrame:
        """Every reason of every rejected row of a load; of the latest load when no number is given."""
        return rejected.rejects(self.store, load_id)

    def rejects_csv(self, load_id: int, file_no: int | None = None) -> str:
        """The rejected rows of one file of a load, as a CSV file to mend and load again. Raises BadInput when there are none."""
        return rejected.rejects_csv(self.store, load_id, file_no)

    def profiles(self) -> pd.DataFrame:
        """The saved column mappings: name, dataset, columns (JSON, theirs to ours), saved."""
        return self.store.frame("select name, dataset, columns, saved from column_profile order by name")

    def save_profile(self, name: str, dataset: str, columns: dict[str, str]) -> None:
        """Keep a column mapping (theirs to ours) under a name. Raises BadInput for columns or datasets that are not there."""
        mapper.save_profile(self.store, self.by, name, dataset, columns)

    def forget_profile(self, name: str) -> None:
        """Take a saved column mapping away. Raises BadInput when there is none of that name."""
        mapper.forget_profile(self.store, self.by, name)

    def dataset_layout(self) -> pd.DataFrame:
        """Our columns, dataset by dataset, with their meaning and whether a file must have them."""
        return pd.DataFrame(
            [
                {
                    "dataset": dataset.name,
                    "title": dataset.title,
                    "column": column.header,
                    "required": column.starred,
                    "kind": column.kind,
                    "meaning": column.meaning,
                }
                for dataset in DATASETS
                for column in dataset.columns
            ]
        )

    def document(self, row_id: str) -> DocumentDetail:
        """A document whole, by its row id: header, lines, every version loaded. Raises BadInput when it is not there."""
        return document_detail(self.store, row_id)
