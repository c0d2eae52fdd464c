"""Links lead somewhere, code that pages show is real, every page can be found."""

from __future__ import annotations

import ast
import re

import pytest

from shared.suite.paths import ROOT
from tests.docs.pages import anchors, blocks, links, page_names, page_prose

CODE = re.compile(r"`((?:shared|projects|tests|docs|compose|requirements)/[\w./-]+)`")


@pytest.mark.parametrize("page", page_names())
def test_links_resolve(page: str) -> None:
    for target in links(page):
        if target.startswith(("http://", "https://")):
            continue
        path, _, anchor = target.partition("#")
        file = ((ROOT / page).parent / path).resolve() if path else ROOT / page
        assert file.exists(), f"{page} links to {target}"
        assert not anchor or anchor in anchors(file), f"{page} links to {target}"


@pytest.mark.parametrize("page", page_names())
def test_named_files_exist(page: str) -> None:
    for path in CODE.findall(page_prose(page)):
        assert (ROOT / path).exists(), f"{page} names {path}"


@pytest.mark.parametrize("page", page_names())
def test_python_blocks_import_what_there_is(page: str) -> None:
    for block in blocks(page, "python"):
        for node in ast.walk(ast.parse(block)):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("shared."):
                import_check(node)


def test_every_page_is_in_an_index() -> None:
    indexed = {
        str(((ROOT / p).parent / t.partition("#")[0]).resolve().relative_to(ROOT))
        for p in ("docs/README.md", "docs/decisions/README.md", "README.md")
        for t in links(p)
        if not t.startswith("http")
    }
    pages = {name for name in page_names() if name.startswith("docs/")}
    assert pages - indexed - {"docs/README.md"} == set()


def import_check(node: ast.ImportFrom) -> None:
    """The module is there and defines or imports each name."""
    base = ROOT.joinpath(*(node.module or "").split("."))
    file = base.with_suffix(".py") if base.with_suffix(".py").exists() else base / "__init__.py"
    assert file.exists(), f"no module {node.module}"
    for alias in node.names:
        known = (
            re.search(rf"\b{alias.name}\b", file.read_text())
            or (base / f"{alias.name}.py").exists()
        )
        assert known, f"{node.module} has no {alias.name}"
