"""What the documents say is true of the program: commands, options, settings, problem codes, files, links.

``python -m tests.test_docs`` prints docs/problems.md.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator

import click
import pytest

from alerts.rules import NAMES
from duties.standing import Standing
from harvester.faces.cli import cli
from harvester.problems import PROBLEMS
from harvester.settings import SETTINGS
from tests.places import PROJECT

PAGES = sorted(
    path.relative_to(PROJECT).as_posix()
    for folder in (PROJECT, PROJECT / "docs", PROJECT / "docs" / "decisions")
    for path in folder.glob("*.md")
)
FOR_USERS = ("README.md", "README.zh-CN.md", "docs/running.md", "docs/alerts.md")
GROUPS_ALONE = {"archive", "sources"}  # nothing happens without a subcommand
EXAMPLES = {"HARVESTER_ALERT_URL"}  # a channel's own variable, named in sources.yaml


def page(name: str) -> str:
    return (PROJECT / name).read_text(encoding="utf-8")


def problems_page() -> str:
    """docs/problems.md, whole."""
    lines = [
        "# Problems · 问题",
        "",
        "Why a look is not good, and what to do about it. A look with any of these proves nothing about absence.",
        "巡查为何无效、如何处理。有以下任一问题的巡查，不能证明“未公开”。",
        "",
        "Passing problems (↻) are tried again soon, after half an hour and then later each time; the others wait for a person",
        "and are tried once a day. 标 ↻ 者多会自行恢复，半小时后重试，间隔渐长；其余需人工处理，每日重试一次。",
        "",
        "| code 代码 | what 含义 | what to do 处理 |",
        "| --- | --- | --- |",
    ]
    for problem in PROBLEMS.values():
        code = f"`{problem.code}`{' ↻' if problem.passing else ''}"
        says = f"{problem.sentence('en')}. {problem.sentence('zh')}。"
        lines.append(f"| {code} | {says} | {problem.advice('en')} {problem.advice('zh')} |")
    return "\n".join(lines) + "\n"


def commands(group: click.Group, before: str = "") -> Iterator[tuple[str, click.Command]]:
    """Every command with the words that call it ("sources check")."""
    for name, command in group.commands.items():
        yield f"{before}{name}", command
        if isinstance(command, click.Group):
            yield from commands(command, f"{before}{name} ")


def spans(text: str) -> Iterator[str]:
    """Every line of a fenced block, every inline code; continued lines joined."""
    for block in re.findall(r"^ *```[^\n]*\n(.*?)^ *```", text, re.S | re.M):
        yield from (line.strip() for line in block.replace("\\\n", " ").splitlines())
    without = re.sub(r"^ *```.*?^ *```", "", text, flags=re.S | re.M)
    yield from re.findall(r"`([^`\n]+)`", without)


def calls(text: str) -> Iterator[list[str]]:
    """The words after ``harvester`` wherever the program is called."""
    for span in spans(text):
        for part in re.split(r"&&|\|\||[|;]", re.sub(r"\s#.*", "", span)):
            found = re.match(
                r"(?:(?:\w+=\S+|sudo|-u \w+|docker compose exec harvester) +)*(?:\S*/)?harvester +(\S.*)",
                part.strip(),
            )
            if found:
                yield shlex.split(found[1])


def unknown_in(words: list[str]) -> str | None:
    """What of a call the program does not know: a command or an option; None where it knows all."""
    at: click.Command = cli
    skipping = False
    for word in words:
        if skipping:
            skipping = False
        elif word.startswith("-"):
            option = next((param for param in at.params if word.partition("=")[0] in param.opts), None)
            if option is None and word not in ("--help", "-h"):
                return word
            skipping = (
                isinstance(option, click.Option) and not (option.is_flag or option.count) and "=" not in word
            )
        elif isinstance(at, click.Group):
            if word not in at.commands:
                return word
            at = at.commands[word]
    return None


@pytest.mark.parametrize("name", PAGES)
def test_every_call_of_the_program_in_a_document_can_be_made(name: str) -> None:
    wrong = {" ".join(words): unknown for words in calls(page(name)) if (unknown := unknown_in(words))}

    assert not wrong


@pytest.mark.parametrize("name", PAGES)
def test_a_command_that_a_document_says_is_missing_is_missing(name: str) -> None:
    have = {words.split()[-1] for words, _ in commands(cli)}
    denied = re.findall(r"(?:[Tt]here is no|目前没有) (`.*?) ?(?:command|命令)", page(name))

    assert not have & {word for words in denied for word in re.findall(r"`(\w+)`", words)}


def test_a_call_that_cannot_be_made_would_be_noticed() -> None:
    text = "`harvester fly` and `harvester board --wings`\n```sh\nFOO=1 .venv/bin/harvester --data x sources shout\n```\n"

    assert {unknown_in(words) for words in calls(text)} == {"fly", "--wings", "shout"}


@pytest.mark.parametrize("words", sorted({words for words, _ in commands(cli)} - GROUPS_ALONE))
def test_every_command_is_documented(words: str) -> None:
    assert any(f"harvester {words}" in page(name) for name in FOR_USERS)


@pytest.mark.parametrize("name", PAGES)
def test_every_make_target_in_a_document_exists(name: str) -> None:
    targets = set(re.findall(r"^([a-z]+):", page("Makefile"), re.M))
    named = {
        word
        for span in spans(page(name))
        if span.startswith("make ")
        for word in re.split(r"&&|#", span)[0].split()[1:]
    }

    assert named <= targets


def test_every_setting_is_documented() -> None:
    assert all(f"`{setting.variable}`" in page("docs/settings.md") for setting in SETTINGS)


@pytest.mark.parametrize(
    "name", [*PAGES, "sources.yaml", "Dockerfile", "docker-compose.yml", "deploy/harvester.service"]
)
def test_every_variable_that_is_named_exists(name: str) -> None:
    named = set(re.findall(r"\bHARVESTER_[A-Z_]+", page(name)))

    assert named <= {setting.variable for setting in SETTINGS} | EXAMPLES


def test_the_page_on_problems_is_the_one_the_code_writes() -> None:
    assert page("docs/problems.md") == problems_page()


def test_every_alert_rule_and_every_standing_is_explained() -> None:
    assert all(f"`{rule}`" in page("docs/alerts.md") for rule in NAMES)
    assert all(
        f"`{standing}`" in page(name)
        for standing in Standing
        for name in ("docs/glossary.md", "README.md", "README.zh-CN.md")
    )


def anchors(text: str) -> set[str]:
    """The anchors of a page's headings, as forges make them."""
    heads = re.findall(r"^#+ +(.+)$", re.sub(r"^ *```.*?^ *```", "", text, flags=re.S | re.M), re.M)
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}


@pytest.mark.parametrize(
    "name", [*PAGES, "seeds/portals/README.md", "tests/samples/README.md", "tests/gold/README.md"]
)
def test_every_relative_link_leads_somewhere(name: str) -> None:
    here = PROJECT / name
    for target in re.findall(r"\]\(([^)\s]+)\)", here.read_text(encoding="utf-8")):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, anchor = target.partition("#")
        to = (here.parent / path) if path else here
        assert to.exists(), target
        assert not anchor or anchor in anchors(to.read_text(encoding="utf-8")), target


@pytest.mark.parametrize("name", PAGES)
def test_every_file_that_is_named_is_there(name: str) -> None:
    named = [
        span
        for span in spans(page(name))
        if re.fullmatch(
            r"(alerts|bench|deploy|docs|duties|harvester|scripts|seeds|storage|tests)/[\w./-]*", span
        )
    ]

    assert [path for path in named if not (PROJECT / path).exists()] == []


def test_both_readmes_have_the_same_chapters() -> None:
    def chapters(name: str) -> list[int]:
        return [
            len(marks)
            for marks in re.findall(
                r"^(#+) ", re.sub(r"^```.*?^```", "", page(name), flags=re.S | re.M), re.M
            )
        ]

    assert chapters("README.md") == chapters("README.zh-CN.md")
    assert len(page("README.md").splitlines()) <= 150


def test_the_changelog_has_a_place_for_what_is_new() -> None:
    assert re.search(r"^## \[Unreleased\]$", page("CHANGELOG.md"), re.M)


def test_decisions_are_numbered_without_a_gap_and_all_are_listed() -> None:
    names = sorted(path.name for path in (PROJECT / "docs" / "decisions").glob("[0-9]*.md"))

    assert [int(name[:4]) for name in names] == list(range(1, len(names) + 1))
    assert all(f"]({name})" in page("docs/decisions/README.md") for name in names)
    assert all(page(f"docs/decisions/{name}").startswith(f"# {int(name[:4])}. ") for name in names)


if __name__ == "__main__":
    print(problems_page(), end="")
