"""Plain HTML: a frame, tables, forms and figures."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from html import escape
from typing import Any

_STYLE = """
:root{color-scheme:light dark;--ink:#1b2733;--soft:#5b6b7b;--line:#d9e0e7;--paper:#fff;--wash:#f4f6f8;--mark:#0b6e99}
@media(prefers-color-scheme:dark){:root{--ink:#e6ebf0;--soft:#9aa8b5;--line:#34414d;--paper:#182029;--wash:#11171d;
--mark:#58b7dd}}
*{box-sizing:border-box}body{margin:0;font:15px/1.5 system-ui,sans-serif;color:var(--ink);background:var(--wash)}
header{background:var(--paper);border-bottom:1px solid var(--line);padding:.8rem 1.5rem}
header b{margin-right:1.5rem}nav{display:inline}nav a{margin-right:1rem;white-space:nowrap}a{color:var(--mark)}
main{max-width:75rem;margin:1.5rem auto;padding:0 1.5rem}h1{font-size:1.4rem}h2{font-size:1.1rem;margin-top:2rem}
table{border-collapse:collapse;width:100%;background:var(--paper);border:1px solid var(--line)}
th,td{padding:.4rem .7rem;text-align:left;border-bottom:1px solid var(--line);vertical-align:top}
th{color:var(--soft);font-weight:600}td.n,th.n{text-align:right;font-variant-numeric:tabular-nums}
form{background:var(--paper);border:1px solid var(--line);padding:1rem;margin:1rem 0;display:flex;flex-wrap:wrap;
gap:.8rem;align-items:end}label{display:flex;flex-direction:column;font-size:.85rem;color:var(--soft)}
input,select,textarea,button{font:inherit;padding:.35rem .5rem;border:1px solid var(--line);border-radius:4px;
background:var(--paper);color:inherit}button{background:var(--mark);color:#fff;border:0;padding:.45rem 1rem}
textarea{min-width:30rem;min-height:6rem}.said{padding:.8rem 1rem;border-left:4px solid #b3372f;background:var(--paper)}
.soft{color:var(--soft)}.wide{overflow-x:auto}
"""
_NAV = (
    ("/", "Overview"),
    ("/documents", "Documents"),
    ("/contacts", "Contacts"),
    ("/bank", "Bank"),
    ("/trial-balance", "Trial balance"),
    ("/journals", "Journals"),
    ("/settings", "Settings"),
)


class Html(str):
    """Text that is markup already and is not escaped again."""

    __slots__ = ()


def text(value: Any) -> str:
    """Any value as markup: figures with separators, nothing for None."""
    if isinstance(value, Html):
        return value
    if value is None:
        return ""
    return escape(f"{value:,.2f}" if isinstance(value, Decimal) else str(value))


def link(address: str, words: Any) -> Html:
    """A link."""
    return Html(f'<a href="{escape(address)}">{text(words)}</a>')


def page(organisation: str, title: str, *parts: str) -> str:
    """A whole page."""
    nav = "".join(link(address, words) for address, words in _NAV)
    return (
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width"><title>{escape(title)} · {escape(organisation)}</title>'
        f"<style>{_STYLE}</style></head><body><header><b>{escape(organisation)}</b><nav>{nav}</nav></header>"
        f"<main><h1>{escape(title)}</h1>{''.join(parts)}</main></body></html>"
    )


def table(headings: Sequence[str], rows: Iterable[Sequence[Any]], empty: str = "Nothing yet.") -> str:
    """A table; Decimal cells and headings that start with £ or a figure's name stand right."""
    found = list(rows)
    if not found:
        return f'<p class="soft">{escape(empty)}</p>'
    figures = {i for i in range(len(headings)) if any(isinstance(row[i], Decimal) for row in found)}
    mark = {i: ' class="n"' if i in figures else "" for i in range(len(headings))}
    head = "".join(f"<th{mark[i]}>{escape(name)}</th>" for i, name in enumerate(headings))
    body = "".join(f"<tr>{''.join(f'<td{mark[i]}>{text(cell)}</td>' for i, cell in enumerate(row))}</tr>" for row in found)
    return f'<div class="wide"><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'


def field(name: str, words: str, value: Any = "", kind: str = "text") -> str:
    """A labelled input; kind 'area' is a text area."""
    shown = escape("" if value is None else str(value))
    if kind == "area":
        return f'<label>{escape(words)}<textarea name="{name}">{shown}</textarea></label>'
    return f'<label>{escape(words)}<input name="{name}" type="{kind}" value="{shown}"></label>'


def choice(name: str, words: str, options: Iterable[tuple[str, str]], chosen: str = "") -> str:
    """A labelled list to choose from."""
    items = "".join(
        f'<option value="{escape(key)}"{" selected" if key == chosen else ""}>{escape(shown)}</option>' for key, shown in options
    )
    return f'<label>{escape(words)}<select name="{name}">{items}</select></label>'


def form(action: str, button: str, *fields: str) -> str:
    """A form that posts."""
    return f'<form method="post" action="{escape(action)}">{"".join(fields)}<button>{escape(button)}</button></form>'


def said(messages: str) -> str:
    """What the package said to a refused action."""
    return f'<p class="said" role="alert">{escape(messages)}</p>' if messages else ""
