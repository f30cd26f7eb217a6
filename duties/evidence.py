"""What a page says about a report, in its own words. A date is evidence, not a fact."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

About = Literal[
    "title",  # what the report is called
    "published",  # when it was put online: 发布时间, PubDate, a listing's date …; "YYYY-MM-DD" or "YYYY-MM-DDTHH:MM[:SS]"
    "updated",  # 更新时间: an upper bound only
    "written",  # 成文日期, 发文日期, the signature's date
    "built",  # page clock, HtmlGenerateTime: kept so that nobody takes it for a publication
    "issuer",  # 发布机构
    "source",  # 信息来源, 来源
    "index_number",  # 索引号
    "document_number",  # 文号
    "year",  # the year reported on
    "jurisdiction",  # whose report: a GB/T 2260 code
    "body",  # "government" or the name of a department
    "kind",  # government | department | township | joint
    "is_report",
]

Place = Literal[
    "meta",  # page tags of 国办发〔2017〕47号 and their kin
    "table",  # the 政府信息公开 table
    "dateline",  # the line under the title: 发布时间 … 来源 …
    "heading",  # the title as the page shows it
    "head",  # <title>
    "text",  # the main text
    "signature",  # its last lines
    "footer",
    "file",  # properties inside an attachment
    "listing",  # the row of the listing
    "column",  # the listing's own name or breadcrumb
    "url",
    "host",
    "person",  # somebody settled it by hand
]


@dataclass(frozen=True, slots=True)
class Evidence:
    """One candidate value with the words it rests on.

    ``value`` is normalised (dates ISO 8601, local to Asia/Shanghai, without offset; names without white space);
    ``quote`` is verbatim, at most 200 characters; ``label`` is the page's own label without white space or colon
    ("发布时间", "PubDate"), "" where there was none.
    """

    about: About
    value: str
    quote: str
    place: Place
    label: str = ""


@dataclass(frozen=True, slots=True)
class Doubt:
    """A question that the evidence does not settle: two or more candidates, or none at all."""

    about: About
    candidates: tuple[Evidence, ...] = ()
