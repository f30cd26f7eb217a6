"""Pages that are whole listings, and not the column any more, or never were."""

import pytest

from duties.watch import Listing
from harvester.find import Outcome
from tests.harvester.built_listings import COLUMN, Site

REPORTS = tuple(f"云和县{year}年法治政府建设年度报告" for year in range(2024, 2019, -1))
NOTICES = tuple(f"关于第{number}号事项的通知" for number in range(1, 9))


def outcome(
    titles: tuple[str, ...],
    *,
    name: str = "法治政府建设",
    beside: str = "",
    url: str = COLUMN,
    tagged: bool = True,
    vouched: bool = False,
) -> Outcome:
    rows = "".join(
        f'<li><a href="./a{number}.html">{title}</a><span>2026-03-{28 - number:02}</span></li>'
        for number, title in enumerate(titles)
    )
    tag = f'<meta name="ColumnName" content="{name}">' if tagged else ""
    text = f"<html><head><title>{name}_云和县人民政府</title>{tag}</head><body><ul>{rows}</ul>{beside}</body></html>"
    options = {"is_listing": True} if vouched else {}
    return Site(Listing("331125", url, options=options), {url: text}).walked()[1]


@pytest.mark.parametrize(
    "words",
    [
        '<p>本栏目已停止更新，新内容请访问<a href="/new/">法治政府建设（新）</a></p>',
        "<div>本网站已迁移至新域名，旧站内容不再更新，历史数据仅供查阅</div>",
        "<div>旧站内容不再更新</div>",
        '<p>栏目已调整至<a href="/new/">法治政府建设</a></p>',
        "<p>该栏目自2025年12月1日起停止更新</p>",
    ],
)
def test_a_column_that_says_it_has_stopped_proves_no_absence(words: str) -> None:
    told = outcome(REPORTS, beside=words)

    assert (told.whole, told.rows) == (False, 5)
    assert told.trouble is not None
    assert told.trouble.code == "source-changed"
    assert ("/new/" in words) == ("http://www.yunhe.gov.cn/new/" in told.trouble.detail)
    assert outcome(REPORTS, beside=words, vouched=True).whole


@pytest.mark.parametrize(
    "title", ["关于本网站已迁移至新域名的公告", "本栏目已停止更新", "云和县旧站改造工程停止使用公示"]
)
def test_such_words_in_a_rows_title_say_nothing_of_the_column(title: str) -> None:
    assert outcome((*REPORTS, title)).whole


def test_words_about_something_else_say_nothing_of_the_column() -> None:
    assert outcome(REPORTS, beside="<p>如本栏目停止更新，请致电0578-1234567。本网站支持IPv6</p>").whole


@pytest.mark.parametrize("name", ["政务公开", "新闻中心", "政府信息公开年报"])
@pytest.mark.parametrize("tagged", [True, False])
def test_another_column_at_the_address_of_the_reports_is_no_good_look(name: str, tagged: bool) -> None:
    told = outcome(NOTICES, name=name, tagged=tagged)

    assert not told.whole
    assert told.trouble is not None
    assert (told.trouble.code, name in told.trouble.detail) == ("source-changed", True)
    assert outcome(NOTICES, name=name, tagged=tagged, vouched=True).whole


def test_a_column_of_another_name_is_the_right_one_where_it_holds_the_reports_or_was_chosen_so() -> None:
    assert outcome(REPORTS, name="法定主动公开内容").whole
    assert outcome((*NOTICES, REPORTS[0]), name="政务公开").whole
    assert outcome(NOTICES, name="通知公告", url="http://www.yunhe.gov.cn/tzgg/").whole
    assert outcome(NOTICES, name="云和县人民政府", tagged=False).whole
    assert outcome(NOTICES, name="法治政府建设").whole
