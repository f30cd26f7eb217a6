"""Full text over the catalogue."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, insert, select, text, update

from storage import fulltext
from storage.schema import reports as table
from storage.schema import versions
from storage.search import by_scan, search, terms
from storage.store import Store
from tests.journey import ANHUA, Journey
from tests.portal.faults import FaultyPortals
from tests.storage.builders import at, new_store, watch


@pytest.fixture(scope="module")
def journey(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Journey]:
    folder: Path = tmp_path_factory.mktemp("search")
    with FaultyPortals() as portals, Journey(folder, portals) as made:
        made.crawl()
        yield made


def reports(journey: Journey, *words: str) -> list[str]:
    with journey.app.store.read() as tx:
        return [hit["report"] for hit in search(tx, words)["hits"]]


def test_every_word_must_stand_in_the_report(journey: Journey) -> None:
    assert reports(journey, "枫桥经验", "小淹派出所") == [f"{ANHUA}-2022"]
    assert reports(journey, "枫桥经验 小淹派出所") == [f"{ANHUA}-2022"]
    assert reports(journey, "小淹派出所", "爱山东") == []


def test_one_character_and_a_wildcard_are_taken_as_written(journey: Journey) -> None:
    assert len(reports(journey, "法")) == 5
    assert reports(journey, "_") == []
    assert f"{ANHUA}-2022" in reports(journey, "50%")


def test_matches_are_marked_and_the_best_come_first(journey: Journey) -> None:
    with journey.app.store.read() as tx:
        found = search(tx, ["安化县"])
    assert found["hits"][0]["report"] == f"{ANHUA}-2022"
    assert "【安化县】" in found["hits"][0]["snippet"]
    scores = [hit["score"] for hit in found["hits"]]
    assert scores == sorted(scores, reverse=True)


def test_a_page_of_hits_keeps_the_total(journey: Journey) -> None:
    with journey.app.store.read() as tx:
        found = search(tx, ["法治政府"], limit=2)
        rest = search(tx, ["法治政府"], limit=10, offset=2)
    assert (found["total"], len(found["hits"]), len(rest["hits"])) == (5, 2, 3)


def test_nothing_is_asked_for_and_nothing_is_found(journey: Journey) -> None:
    assert reports(journey, " ") == []


def test_a_phrase_is_looked_for_with_its_blanks_and_words_in_any_order(journey: Journey) -> None:
    with journey.app.store.read() as tx:
        text = tx.execute(select(versions.c.text).where(versions.c.report_id == f"{ANHUA}-2022")).scalar_one()
    first, second = [line for line in text.split("\n") if len(line) > 8][:2]
    across = f"{first[-4:]} {second[:4]}"
    assert reports(journey, f'"{across}"') == [f"{ANHUA}-2022"]
    assert reports(journey, f"“{across}”") == [f"{ANHUA}-2022"]
    turned = f"{second[:4]} {first[-4:]}"
    assert reports(journey, turned) == [f"{ANHUA}-2022"]
    assert reports(journey, f'"{turned}"') == []


def test_a_search_is_narrowed_by_year_and_place(journey: Journey) -> None:
    with journey.app.store.read() as tx:
        everywhere = search(tx, ["法治政府"])
        there = search(tx, ["法治政府"], jurisdiction=ANHUA)
        then = search(tx, ["法治政府"], year=2022, limit=1)
        neither = search(tx, ["法治政府"], year=1999)
    assert {hit["jurisdiction"] for hit in there["hits"]} == {ANHUA}
    assert {hit["year"] for hit in then["hits"]} == {2022}
    assert then["total"] == sum(hit["year"] == 2022 for hit in everywhere["hits"])
    assert neither == {"total": 0, "hits": []}


# -- the index is what a scan finds, whatever happens to the reports ---------------------------------------------------------

SAYS = "法治政府建设，50% Of_the 'Work'：2024-03法治"
LETTERS = st.text(st.sampled_from(SAYS), min_size=1, max_size=5).filter(lambda word: bool(word.strip('"“” ')))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = new_store(tmp_path, watch())
    yield made
    made.close()


def put(store: Store, number: int, title: str, *texts: str) -> None:
    """A report whose last version is the current one."""
    now = at("2027-04-01")
    with store.write() as tx:
        tx.execute(insert(table).values(
            id=f"r{number}", jurisdiction="430923", name="安化县", level="county", body="government", year=2000 + number,
            kind="government", title=title, version=1, first_seen_at=now, last_seen_at=now, doubts=[],
        ))  # fmt: skip
        for version, said in enumerate(texts, 1):
            tx.execute(insert(versions).values(
                report_id=f"r{number}", version=version, text_sha256="", fingerprint="", text=said, characters=len(said),
                extracted_by="walk", url="u", first_seen_at=now, last_seen_at=now,
            ))  # fmt: skip
            tx.execute(update(table).where(table.c.id == f"r{number}").values(version=version))


def by_both(store: Store, *words: str) -> tuple[set[str], set[str]]:
    """What the index finds, and what a scan finds."""
    with store.read() as tx:
        assert fulltext.is_ready(tx)
        indexed = search(tx, words)
        scanned = by_scan(tx, terms(words), [], None, 0)[1] if terms(words) else []
    assert indexed["total"] == len(indexed["hits"])
    return {hit["report"] for hit in indexed["hits"]}, {row.id for row, _ in scanned}


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.text(st.sampled_from(SAYS + "\n\u3000"), max_size=12), min_size=2, max_size=2),
    st.lists(LETTERS, max_size=3),
)
def test_the_index_finds_what_a_scan_finds(store: Store, texts: list[str], words: list[str]) -> None:
    with store.write() as tx:
        tx.execute(delete(versions))
        tx.execute(delete(table))
    put(store, 1, texts[0], texts[1])
    put(store, 2, texts[1], texts[0][::-1], texts[0])
    indexed, scanned = by_both(store, *words)
    assert indexed == scanned


def test_only_the_current_text_and_title_are_found(store: Store) -> None:
    put(store, 1, "旧标题", "初版的文字", "修订的文字")
    assert by_both(store, "初版") == (set(), set())
    assert by_both(store, "修订") == ({"r1"}, {"r1"})
    with store.write() as tx:
        tx.execute(update(table).values(title="新标题"))
        tx.execute(update(versions).where(versions.c.version == 2).values(text="读得更好的文字"))
    assert by_both(store, "旧标题") == by_both(store, "修订") == (set(), set())
    assert by_both(store, "新标题 更好") == ({"r1"}, {"r1"})
    with store.write() as tx:
        tx.execute(delete(versions))
        tx.execute(delete(table))
    assert by_both(store, "新标题") == (set(), set())


def test_a_transaction_that_fails_leaves_the_index_as_it_was(store: Store) -> None:
    put(store, 1, "标题", "初版的文字")

    def fail() -> None:
        with store.write() as tx:
            tx.execute(update(versions).values(text="另外的文字"))
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fail()
    assert by_both(store, "初版") == ({"r1"}, {"r1"})


@pytest.mark.parametrize(
    "spoil", ["DROP TRIGGER words_version_new", "DROP TABLE words", "DROP TABLE searched"]
)
def test_an_index_that_is_not_whole_is_made_anew(spoil: str, store: Store, tmp_path: Path) -> None:
    put(store, 1, "标题", "初版的文字")
    with store.write() as tx:
        tx.execute(text(spoil))
    store.close()
    again = Store(store.url)
    put(again, 2, "标题", "初版的文字")
    assert by_both(again, "初版") == ({"r1", "r2"},) * 2
    again.close()


def test_without_the_index_a_scan_answers(store: Store) -> None:
    put(store, 1, "标题", "初版的文字")
    with store.write() as tx:
        fulltext.remove(tx)
    with store.read() as tx:
        assert [hit["report"] for hit in search(tx, ["初版"])["hits"]] == ["r1"]


def test_a_word_of_any_number_is_one_question(store: Store) -> None:
    put(store, 1, "标题", "一二三四五六七八九十" * 100)
    many = [
        "一二三四五六七八九十"[place % 10] + "一二三四五六七八九十"[(place + 1) % 10] for place in range(10)
    ]
    assert by_both(store, *many * 50) == ({"r1"}, {"r1"})
    assert by_both(store, "一二三四五六七八九十" * 40) == ({"r1"}, {"r1"})
