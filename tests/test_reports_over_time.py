"""What becomes of one report over time: moved, doubled, replaced, corrected, behind a file, in the hands of a person."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from harvester.faces.passes import summary_of
from harvester.replay import replay
from harvester.settling import accept
from tests.journey import SHANGHAI
from tests.portal.large import FOLDER, Column, Row, column, report
from tests.portal.scene import Place, Scene
from tests.portal.server import Says, redirect

PATH = f"{FOLDER}content_2025.html"
FILE = f"{FOLDER}report.docx"
IN_TIME = date(2026, 3, 20)
FIRST = datetime(2026, 4, 10, 9, tzinfo=SHANGHAI)


def empty(place: str) -> Column:
    return column(place, 8, 2023, 2024)


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    with Scene(tmp_path, {"one": empty}, now=FIRST) as made:
        yield made


def the(scene: Scene, path: str = PATH, day: date = IN_TIME) -> tuple[Place, Row]:
    place = scene.places["one"]
    return place, replace(report(place.name, 2025, day), path=path)


def shows(place: Place, row: Row, html: str | None = None) -> None:
    """The listing's first row is this one, and its page says so."""
    place.column.rows[:] = [one for one in place.column.rows if one.path != row.path]
    place.column.rows.insert(0, row)
    place.portal.answers[row.path] = Says((html or place.column.article(row)).encode())


def held(scene: Scene, year: int = 2025) -> Any:
    return scene.journey.reports().get(f"{scene.places['one'].code}-{year}")


def later(scene: Scene, **time: float) -> Any:
    scene.journey.later(**(time or {"days": 1}))
    return scene.crawl()["one"].found


def docx(*lines: str) -> Says:
    """The smallest file that Word opens."""
    paragraphs = "".join(f"<w:p><w:r><w:t>{line}</w:t></w:r></w:p>" for line in lines)
    main = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as made:
        made.writestr("[Content_Types].xml", "<Types/>")
        made.writestr(
            "word/document.xml",
            f'<?xml version="1.0"?><w:document xmlns:w="{main}"><w:body>{paragraphs}</w:body></w:document>',
        )
    return Says(kept.getvalue(), headers=(("Content-Type", "application/octet-stream"),))


def cover(place: Place, row: Row, title: str) -> str:
    """A page of more than two hundred characters that says: see the file."""
    note = (
        f"为全面展示全县法治政府建设工作成效，主动接受社会各界监督，现将《{row.title}》全文予以公布，报告全文详见附件。"
        "欢迎社会各界和广大人民群众对我县法治政府建设工作提出宝贵的意见和建议，联系单位为县司法局依法行政股，联系时间为工作日上午"
        "九时至十二时、下午三时至六时，来信请寄县人民政府大楼，来信请注明真实姓名和联系方式，以便及时反馈办理结果，感谢您的支持。"
        "对收到的意见建议，我们将逐条研究，认真吸收采纳，并以适当方式反馈，进一步改进全县的法治政府建设各项工作。"
    )
    assert len(note) > 200
    html = place.column.article(replace(row, title=title, text=note))
    return html.replace("</body>", f'<p>附件：<a href="{FILE}">{row.title}.docx</a></p></body>')


COVERS = ("关于公布{title}的通知", "{title}", "关于{title}的公示")


@pytest.mark.parametrize("title", COVERS)
def test_a_report_behind_a_cover_note_is_read_from_its_file_and_followed_there(
    scene: Scene, title: str
) -> None:
    place, row = the(scene)
    lines = (row.text or "").split("\n")
    named = title.format(title=row.title)
    shows(place, replace(row, title=named), cover(place, row, named))
    place.portal.answers[FILE] = docx(row.title, *lines)
    scene.crawl()
    first = held(scene)
    assert lines[3] in first["text"]
    assert "详见附件" not in first["text"]
    assert scene.row("one")["standing"] == "on_time"
    assert later(scene).outcome["revised"] == 0
    place.portal.answers[FILE] = docx(row.title, *lines, "五、更正说明", "本次更正了第三部分的数据。")
    changed_at = scene.journey.now
    assert later(scene).outcome["revised"] == 1
    now = held(scene)
    assert (now["version"], "更正了" in now["text"]) == (2, True)
    with scene.journey.app.store.read() as tx:
        from storage import views

        versions = views.report_versions(tx, now["id"])
    assert datetime.fromisoformat(versions[1]["first_seen_at"]) > changed_at
    assert later(scene).outcome == {"new": 0, "revised": 0, "same": 3, "unsure": 0}
    context = scene.journey.app.reading()
    try:
        done = replay(context)
    finally:
        context.close()
    assert (done.changed, done.new) == ([], 0)
    place.portal.answers[FILE] = Says(b"", 503)  # a file that cannot be had today was there yesterday
    later(scene)
    assert (held(scene)["version"], held(scene)["text"]) == (2, now["text"])


def test_a_further_page_that_changes_behind_an_unchanged_first_is_a_new_version(scene: Scene) -> None:
    place, row = the(scene)
    lines = (row.text or "").split("\n")
    second = f"{FOLDER}content_2025_1.html"

    def part(words: list[str]) -> str:
        html = place.column.article(replace(row, text="\n".join(words)))
        pager = "<div class='page'><script>createPageHTML(2,0,'content_2025','html')</script></div>"
        return html.replace("</body>", f"{pager}</body>")

    shows(place, row, part(lines[:5]))
    place.portal.answers[second] = Says(part(lines[5:]).encode())
    scene.crawl()
    if lines[-1] not in held(scene)["text"]:
        pytest.skip("the reader does not know this pager of an article")
    place.portal.answers[second] = Says(part([*lines[5:], "另行更正如下：数据以本次公布为准。"]).encode())
    assert later(scene).outcome["revised"] == 1
    assert held(scene)["version"] == 2


@pytest.mark.parametrize("own", ["", "<p>　</p>", "<div id='zoom'></div>"])
def test_a_text_in_a_frame_begins_with_its_own_first_line(scene: Scene, own: str) -> None:
    place, row = the(scene)
    frame = f"{FOLDER}body.html"
    info = f"<h1>{row.title}</h1><div>发布时间：2026-03-20</div>{own}<iframe src='body.html'></iframe>"
    shows(place, row, f"<html><head><title>{row.title}</title></head><body>{info}</body></html>")
    lines = "".join(f"<p>　　{line}</p>" for line in (row.text or "").split("\n"))
    place.portal.answers[frame] = Says(f"<html><body>{lines}</body></html>".encode())
    scene.crawl()
    assert held(scene)["text"] == held(scene)["text"].strip()
    assert held(scene)["text"].startswith((row.text or "").split("\n")[0])


# -- moved, doubled, corrected ---------------------------------------------------------------------------------------------


def test_a_report_that_moves_with_a_redirect_is_one_report_and_on_time(scene: Scene) -> None:
    place, row = the(scene)
    shows(place, row)
    scene.crawl()
    moved = replace(row, path=f"{FOLDER}moved.html")
    place.column.rows.remove(row)
    shows(place, moved)
    place.portal.answers[PATH] = redirect(moved.path, 301)
    for _ in range(3):
        later(scene)
    report_now = held(scene)
    assert (report_now["version"], report_now["doubts"]) == (1, [])
    assert scene.row("one")["standing"] == "on_time"


def test_a_corrected_version_at_a_new_address_is_the_new_version_once_the_old_one_is_gone(
    scene: Scene,
) -> None:
    place, row = the(scene)
    shows(place, row)
    scene.crawl()
    place.column.rows.remove(row)
    place.portal.answers[PATH] = Says(b"", 404)
    corrected = replace(row, path=f"{FOLDER}corrected.html", text=f"{row.text}\n更正：以本次公布的数据为准。")
    shows(place, corrected)
    for _ in range(3):
        later(scene)
    assert scene.row("one")["standing"] == "on_time"
    now = held(scene)
    assert "更正：" in now["text"]
    assert now["version"] == 2


def test_a_relaunched_portal_with_new_addresses_withdraws_nothing(scene: Scene) -> None:
    place, row = the(scene)
    shows(place, row)
    scene.crawl()
    before = {key: one["text"] for key, one in scene.journey.reports().items()}
    for number, old in enumerate(list(place.column.rows)):
        place.column.rows[number] = replace(old, path=f"/art/{number}.html")
        place.portal.answers[old.path] = Says(b"", 404)
        place.portal.answers[f"/art/{number}.html"] = Says(place.column.article(old).encode())
    for _ in range(3):
        later(scene)
    assert {key: one["text"] for key, one in scene.journey.reports().items()} == before
    assert {scene.row("one", year)["standing"] for year in (2023, 2024, 2025)} == {"on_time"}


def test_a_title_that_is_corrected_to_another_year_takes_the_page_along(scene: Scene) -> None:
    place, row = the(scene)
    text = "\n".join(line for line in (row.text or "").split("\n") if "202" not in line)
    wrong = replace(
        row, title=row.title.replace("2025", "2022"), text=text + "全县依法行政水平稳步提升。" * 30
    )
    shows(place, wrong)
    scene.crawl()
    assert held(scene, 2022) is not None or scene.journey.reviews()
    right = replace(wrong, title=row.title)
    shows(place, right)
    for _ in range(2):
        later(scene)
    assert held(scene, 2022) is None
    assert held(scene)["version"] == 1
    assert any("2022" in one["value"] and one["gone_since"] for one in held(scene)["evidence"])


def test_a_page_that_is_empty_first_and_filled_a_day_later_is_found_when_it_is_filled(scene: Scene) -> None:
    place, row = the(scene)
    shows(place, replace(row, text="内容更新中。"))
    scene.crawl()
    assert scene.row("one")["standing"] != "not_found"
    shows(place, row)
    later(scene)
    assert held(scene)["text"] == row.text
    assert scene.row("one")["standing"] == "on_time"
    assert scene.journey.reviews() == []


def test_a_row_dated_before_its_page_contradicts_it_only_across_the_due_date(scene: Scene) -> None:
    place, row = the(scene, day=date(2026, 4, 2))
    shows(place, replace(row, day=date(2026, 4, 1)), place.column.article(row))
    scene.crawl()
    assert (scene.row("one")["standing"], scene.row("one")["published_on"]) == ("late", "2026-04-02")
    shows(place, replace(row, day=date(2026, 3, 30)), place.column.article(row))
    later(scene)
    assert scene.row("one")["standing"] == "disputed"


def test_a_clock_that_goes_back_takes_nothing_back_and_accuses_nobody(scene: Scene) -> None:
    place, row = the(scene)
    shows(place, row)
    scene.crawl()
    last = held(scene)["last_seen_at"]
    later(scene, days=-6)
    after = held(scene)
    assert after["last_seen_at"] == last
    [sighting] = after["sightings"]
    assert sighting["first_seen_at"] < sighting["last_seen_at"] == last
    scene.journey.now = FIRST
    assert scene.row("one")["standing"] == "on_time"  # the earlier look did see it
    place.portal.answers[PATH] = Says(b"", 404)
    for _ in range(2):
        later(scene, days=-1)
    assert held(scene)["sightings"][0]["gone_since"] is None  # a look before the last sighting misses nothing


def test_one_address_on_two_listings_is_a_sighting_on_each_and_the_official_one_decides(
    tmp_path: Path,
) -> None:
    with Scene(tmp_path, {"one": empty, "other": empty}, now=FIRST) as scene:
        place, row = the(scene)
        shows(place, row)
        elsewhere = scene.places["other"]
        elsewhere.column.rows.insert(0, replace(row, path=place.portal.url(row.path), day=date(2026, 4, 5)))
        for order in (("other",), ("one",), ("other", "one")):
            scene.crawl(*order)
            scene.journey.later(days=1)
        found = held(scene)
        official = {one["listing"]: one["official"] for one in found["sightings"]}
        assert official == {
            place.portal.url(FOLDER): True,
            elsewhere.portal.url(FOLDER): False,
        }
        assert {one["url"] for one in found["sightings"]} == {place.portal.url(PATH)}
        assert scene.row("one")["standing"] == "on_time"  # whatever date a copy's row bears
        assert scene.row("other")["standing"] == "not_found"
        place.portal.answers[PATH] = Says(b"", 404)
        for _ in range(2):
            scene.journey.later(days=1)
            scene.crawl()
        assert scene.row("one")["standing"] == "withdrawn"


# -- doubts and persons ----------------------------------------------------------------------------------------------------


def nameless(place: Place, row: Row) -> str:
    """The report without a word of whose or when it is."""
    html = place.column.article(replace(row, title="法治政府建设年度报告"))
    return html.replace(place.name, "本地").replace("2025年", "当年").replace("2026年", "来年")


@pytest.fixture
def doubtful(scene: Scene) -> Scene:
    place, row = the(scene)
    shows(place, replace(row, title="法治政府建设年度报告"), nameless(place, row))
    return scene


def test_a_page_in_doubt_is_no_good_look_for_its_duty_and_the_board_names_it(doubtful: Scene) -> None:
    looked = doubtful.crawl()["one"]
    assert looked.found.outcome["unsure"] == 1
    summary = summary_of([looked])
    assert (summary["good"], summary["problems"]) == (0, {"lead-doubtful": 1})
    row = doubtful.row("one")
    assert (row["standing"], row["problem"]) == ("unobserved", "lead-doubtful")
    assert doubtful.places["one"].portal.url(PATH) in row["why"]


def file_it(scene: Scene) -> str:
    [review] = scene.journey.reviews()
    context = scene.journey.app.reading()
    try:
        return accept(context, review["id"], scene.places["one"].code, "government", 2025, scene.journey.now)
    finally:
        context.close()


def test_a_page_that_a_person_filed_is_followed_as_that_report(doubtful: Scene) -> None:
    doubtful.crawl()
    report_id = file_it(doubtful)
    place, row = the(doubtful)
    assert later(doubtful).outcome["same"] == 3
    changed = replace(row, text=f"{row.text}\n更正：数据以本次公布为准。")
    place.portal.answers[PATH] = Says(nameless(place, changed).encode())
    found = later(doubtful)
    now = doubtful.journey.reports()[report_id]
    assert (found.outcome["revised"], now["version"]) == (1, 2)
    assert "更正：" in now["text"]
    assert any(one["place"] == "person" for one in now["evidence"])
    assert doubtful.journey.reviews() == []
    place.portal.answers[PATH] = Says(
        place.column.article(replace(report(place.name, 2019, IN_TIME), path=PATH)).encode()
    )
    later(doubtful)
    assert [one["state"] for one in doubtful.journey.reviews()] == ["open"]
    assert doubtful.journey.reports()[report_id]["version"] == 2


def test_a_row_that_names_another_place_than_its_page_holds_that_place_open(tmp_path: Path) -> None:
    with Scene(tmp_path, {"one": empty, "other": empty}, now=FIRST) as scene:
        place, row = the(scene)
        theirs = report(scene.places["other"].name, 2025, IN_TIME)
        shows(place, row, place.column.article(replace(theirs, path=PATH)))
        scene.crawl()
        assert scene.row("one")["standing"] == "unobserved"
        assert scene.row("one")["problem"] is not None
