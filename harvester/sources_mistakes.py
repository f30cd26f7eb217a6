"""What can be wrong in sources.yaml: one sentence and one mend for each, in Chinese and English."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

_BUDGET = (
    500_000  # places visited in one file: far above 3,000 jurisdictions, far below what aliases can multiply
)


@dataclass(frozen=True, slots=True)
class Mistake:
    """One thing to mend. ``line`` and ``column`` count from 1; ``path`` is like "jurisdictions[2].listings[0].url".

    ``code`` is stable and short; ``says`` and ``hint`` are (Chinese, English).
    """

    code: str
    line: int
    column: int | None
    path: str
    says: tuple[str, str]
    hint: tuple[str, str]

    def sentence(self, language: str = "zh") -> str:
        return self.says[language == "en"]

    def advice(self, language: str = "zh") -> str:
        return self.hint[language == "en"]


class TooMuchError(Exception):
    """The file, with its aliases followed, holds more than we are willing to walk through."""


@dataclass(slots=True)
class Notes:
    """Where the walk through the file leaves what it finds wrong, and counts its steps."""

    mistakes: list[Mistake] = field(default_factory=list)
    warnings: list[Mistake] = field(default_factory=list)
    steps: int = 0

    def step(self) -> None:
        self.steps += 1
        if self.steps > _BUDGET:
            raise TooMuchError


def mistake(code: str, mark: Any, path: str, /, **words: object) -> Mistake:
    """The mistake ``code`` at a yaml.Mark of either parser (None: the file as a whole), its sentences filled in."""
    line, column = (1, None) if mark is None else (mark.line + 1, mark.column + 1)
    return mistake_at(code, line, column, path, **words)


def mistake_at(code: str, line: int, column: int | None, path: str, /, **words: object) -> Mistake:
    zh, en, mend_zh, mend_en = (template.format_map(words) for template in WORDING[code])
    return Mistake(code, line, column, path, (zh, en), (mend_zh, mend_en))


# code: (says zh, says en, mend zh, mend en)
WORDING: dict[str, tuple[str, str, str, str]] = {
    # the file
    "no-file": (
        "找不到文件 {file}", "There is no file {file}",
        "用 --sources 或 HARVESTER_SOURCES 写明位置，或用 sources discover 生成内容后新建。",
        "Name its place with --sources or HARVESTER_SOURCES, or begin one with sources discover.",
    ),
    "unreadable-file": (
        "无法读取文件 {file}：{reason}", "The file {file} cannot be read: {reason}",
        "检查文件权限，并确认它不是文件夹。", "Check its permissions, and that it is not a folder.",
    ),
    "not-utf8": (
        "文件不是 UTF-8 编码", "The file is not UTF-8",
        "在编辑器中另存为 UTF-8 编码（GBK 文件不能直接使用）。", "Save it as UTF-8 in your editor (GBK files will not do).",
    ),
    "empty-file": (
        "文件为空", "The file is empty",
        "至少写明 version: 1 和 jurisdictions。", "Write at least version: 1 and jurisdictions.",
    ),
    "too-much": (
        "展开别名后内容过多", "With its aliases followed, the file is too large",
        "减少 YAML 锚点与别名的层层引用。", "Use fewer YAML anchors and aliases inside each other.",
    ),
    "too-deep": (
        "嵌套层次过深", "It is nested too deeply",
        "检查是否有未闭合的 [ 或 {{。", "Look for a [ or {{ that is never closed.",
    ),
    # YAML itself
    "tab": (
        "缩进中用了制表符", "A tab is used for indentation",
        "YAML 只允许空格缩进：把制表符换成空格。", "YAML is indented with spaces only: replace the tab.",
    ),
    "wide-colon": (
        "用了全角冒号“：”", "A full-width colon (：) is used",
        "换成半角冒号加一个空格“: ”。", "Write an ordinary colon and a space.",
    ),
    "colon": (
        "此处不能有冒号", "A colon cannot stand here",
        "含“: ”的文字要加引号；冒号后要空一格；检查上一行是否缺冒号。",
        "Quote text that contains ': '; leave a space after a colon; see whether the line above lacks its colon.",
    ),
    "no-colon": (
        "这一行缺少冒号", "This line lacks its colon",
        "写成“键: 值”，冒号后空一格。", "Write 'key: value', with a space after the colon.",
    ),
    "indentation": (
        "缩进与上文不一致", "The indentation does not fit the lines above",
        "同一层的键要左对齐，列表项以“- ”开头。", "Keys of one level start in one column; entries of a list start with '- '.",
    ),
    "open-quote": (
        "引号没有闭合", "A quote is never closed",
        "在文字末尾补上同样的引号。", "Close it with the same quote.",
    ),
    "open-bracket": (
        "方括号或花括号没有闭合", "A bracket is never closed",
        "补上 ] 或 }}，各项之间用半角逗号。", "Close it with ] or }}, and put ordinary commas between the entries.",
    ),
    "bad-start": (
        "字符 {character} 不能用在值的开头", "A value cannot start with {character}",
        "给整个值加上引号。", "Put the whole value in quotes.",
    ),
    "bad-escape": (
        "双引号内有不认识的反斜杠写法", "An unknown backslash escape in double quotes",
        "改用单引号，或把 \\ 写成 \\\\。", "Use single quotes, or write \\\\ for \\.",
    ),
    "no-anchor": (
        "别名指向的锚点不存在", "The alias names an anchor that does not exist",
        "先用 &名称 定义再用 *名称 引用；若是普通文字请加引号。",
        "Define it with &name before *name; quote it if it is ordinary text.",
    ),
    "two-documents": (
        "文件里有多份 YAML 文档", "The file holds more than one YAML document",
        "删去中间的 --- 行。", "Remove the --- line between them.",
    ),
    "control-character": (
        "文件里有不可见的控制字符", "There is a control character in the file",
        "删除该字符后重新保存。", "Remove it and save the file again.",
    ),
    "syntax": (
        "YAML 语法有误（{problem}）", "This is not valid YAML ({problem})",
        "检查此行及上一行的缩进、冒号和引号。", "Check indentation, colons and quotes here and on the line above.",
    ),
    "tag": (
        "不使用 YAML 标签 {tag}", "YAML tags such as {tag} are not used here",
        "删去标签。", "Remove the tag.",
    ),
    "duplicate-key": (
        "键 {key} 重复（第一次在第 {first} 行）", "The key {key} stands twice (first on line {first})",
        "只保留一个。", "Keep one of them.",
    ),
    # shapes
    "unknown-key": (
        "不认识的键 {key}{guess_zh}", "Unknown key {key}{guess_en}",
        "可用的键：{known}。", "The keys here are: {known}.",
    ),
    "missing": (
        "缺少 {key}", "{key} is missing",
        "补上 {key}。", "Add {key}.",
    ),
    "not-mapping": (
        "这里应是“键: 值”", "This should be made of 'key: value' lines",
        "参照文档中 sources.yaml 的样例。", "See the sample of sources.yaml in the documentation.",
    ),
    "not-list": (
        "这里应是列表", "This should be a list",
        "写成 [a, b]，或每项一行、以“- ”开头。", "Write [a, b], or one entry a line, each starting with '- '.",
    ),
    "not-text": (
        "这里应是文字", "This should be text",
        "若确是文字，请加引号：\"{raw}\"。", 'If it is meant as text, quote it: "{raw}".',
    ),
    "empty-text": (
        "这里不能是空文字", "This cannot be empty text",
        "填写内容，或删去此键。", "Fill it in, or remove the key.",
    ),
    "not-whole": (
        "这里应是 {low} 到 {high} 之间的整数", "This should be a whole number from {low} to {high}",
        "改正数值，不加引号。", "Correct the number; no quotes.",
    ),
    "not-truth": (
        "这里应是 true 或 false", "This should be true or false",
        "写 true 或 false，不加引号。", "Write true or false, without quotes.",
    ),
    "octal": (
        "以 0 开头的数字 {raw} 会被 YAML 当作八进制", "YAML reads {raw}, which starts with 0, as an octal number",
        "加引号：\"{raw}\"。", 'Quote it: "{raw}".',
    ),
    "recursive": (
        "锚点引用了它自己，或嵌套过深", "An anchor contains itself, or the nesting is too deep",
        "去掉循环引用。", "Remove the circular reference.",
    ),
    # the top
    "bad-version": (
        "不认识的版本 {raw}", "Unknown version {raw}",
        "写 version: 1。", "Write version: 1.",
    ),
    "bad-channel-name": (
        "通道名称 {key} 不合适", "{key} will not do as a channel's name",
        "用字母、数字、汉字、- 或 _。", "Use letters, digits, - or _.",
    ),
    "bad-channel": (
        "不是 Apprise 地址", "This is not an Apprise URL",
        "形如 scheme://…，例如 mailto://、wecombot://、json://；含密钥时用 ${{名称}} 取自环境变量。",
        "It looks like scheme://…, for example mailto://, wecombot://, json://; take secrets from the environment by ${{NAME}}.",
    ),
    "unset-variable": (
        "环境变量 {name} 未设置", "The environment variable {name} is not set",
        "启动前设置 {name}，或删去这个通道。", "Set {name} before starting, or remove this channel.",
    ),
    "bad-variable": (
        "${{…}} 写法有误", "A ${{…}} is not written right",
        "写成 ${{名称}}，名称只含字母、数字和下划线。", "Write ${{NAME}}, of letters, digits and underscores only.",
    ),
    "never-silent": (
        "规则 {rule} 不能关闭", "The rule {rule} cannot be switched off",
        "删去这一行：误报须更正，异常变动须先核对。", "Remove this line: what was said wrongly is taken back, and mass changes are checked first.",
    ),
    "nothing-watched": (
        "没有列出任何地区，什么都不会被查看", "No jurisdiction is listed, so nothing is watched",
        "在 jurisdictions 下列出要查看的地区。", "List what to watch under jurisdictions.",
    ),
    # a jurisdiction
    "bad-code": (
        "{raw} 不是 6 位或 9 位区划代码", "{raw} is not a division code of 6 or 9 digits",
        "省、市、县用 GB/T 2260 的 6 位代码，乡镇街道用 9 位；统计用 12 位代码去掉末尾的零。",
        "Use GB/T 2260: 6 digits for province, prefecture and county, 9 for a township; cut the zeros off a 12-digit code.",
    ),
    "unknown-code-needs": (
        "代码 {code} 不在随附的区划表中，须写明 {key}{guess_zh}",
        "The shipped register does not know {code}, so {key} is needed{guess_en}",
        "核对代码；开发区、新区请写明 name 和 level。",
        "Check the code; for development zones and new districts write name and level.",
    ),
    "unknown-code": (
        "代码 {code} 不在随附的区划表中，按所写的 {name} 处理{guess_zh}",
        "The shipped register does not know {code}; it is taken for {name} as written{guess_en}",
        "若是新设地区或开发区，无须处理；否则请核对代码。", "Right for a new district or a development zone; otherwise check the code.",
    ),
    "retired-code": (
        "代码 {code}（{name}）已于 {year} 年停用", "{code} ({name}) went out of use in {year}",
        "改用现行代码；只查阅旧年度时无须处理。", "Use its successor's code; leave it where only earlier years matter.",
    ),
    "name-contradicts": (
        "代码 {code} 是{official}，不是{name}{guess_zh}", "{code} is {official}, not {name}{guess_en}",
        "改正代码或名称；name 也可以不写。", "Correct the code or the name; name may also be left out.",
    ),
    "level-contradicts": (
        "代码 {code} 的层级是 {official}，不是 {level}", "The level of {code} is {official}, not {level}",
        "改为 {official}，或删去 level。", "Write {official}, or leave level out.",
    ),
    "parent-contradicts": (
        "代码 {code} 的上级是 {official}，不是 {parent}", "The parent of {code} is {official}, not {parent}",
        "改正，或删去 parent。", "Correct it, or leave parent out.",
    ),
    "bad-level": (
        "不认识的层级 {raw}{guess_zh}", "Unknown level {raw}{guess_en}",
        "province（省）、prefecture（市）、county（县）或 township（乡镇）。", "One of province, prefecture, county, township.",
    ),
    "township-code": (
        "乡镇街道用 9 位代码，其他层级用 6 位", "A township has 9 digits, every other level 6",
        "改正 code 或 level。", "Correct code or level.",
    ),
    "unknown-parent": (
        "上级 {parent} 既不在区划表中，也不在本文件中", "The parent {parent} is neither in the register nor in this file",
        "改正代码，或把该上级也写入 jurisdictions。", "Correct the code, or list that parent under jurisdictions.",
    ),
    "parent-not-above": (
        "上级 {parent} 的层级不高于 {code}", "The parent {parent} is not of a higher level than {code}",
        "改正 parent 或 level。", "Correct parent or level.",
    ),
    "duplicate-jurisdiction": (
        "代码 {code} 重复（第一次在第 {first} 行）", "{code} is listed twice (first on line {first})",
        "把两处合为一处。", "Make one entry of the two.",
    ),
    "bad-body": (
        "政府本身写作 government，不写 {raw}", "The government itself is written government, not {raw}",
        "改为 government；部门则写部门全称。", "Write government; a department is written by its full name.",
    ),
    "duplicate-entry": (
        "{raw} 重复", "{raw} stands twice",
        "只保留一个。", "Keep one of them.",
    ),
    "no-listing": (
        "{name}没有栏目网址，无从查看，到期只能是 unobserved", "{name} has no listing: nothing can be seen, its duties stay unobserved",
        "用 sources discover 寻找栏目。", "Find one with sources discover.",
    ),
    "exempt-stranger": (
        "豁免的主体 {raw} 不在本地区的 bodies 中", "The exempted body {raw} is not among this jurisdiction's bodies",
        "写入 bodies，或改正名称。", "Add it to bodies, or correct the name.",
    ),
    "bad-due": (
        "{raw} 不是日期", "{raw} is not a day of the year",
        "写成“月-日”，例如 \"03-31\"；须是每年都有的日子。", 'Write month and day, as "03-31"; a day that every year has.',
    ),
    # a listing
    "bad-url": (
        "网址有误：{reason_zh}", "The address will not do: {reason_en}",
        "写完整的 http:// 或 https:// 网址，从浏览器地址栏复制。", "Copy the whole address from a browser, with http:// or https://.",
    ),
    "duplicate-listing": (
        "同一地区内栏目重复（第一次在第 {first} 行）", "This listing stands twice in one jurisdiction (first on line {first})",
        "合为一条，在 bodies 中写明两个主体。", "Make one of the two and name both bodies in it.",
    ),
    "unknown-adapter": (
        "没有名为 {raw} 的适配器{guess_zh}", "There is no adapter called {raw}{guess_en}",
        "写 auto，或其中之一：{known}。", "Write auto, or one of: {known}.",
    ),
    "bad-option": (
        "选项 {key} 不能是 {raw}", "The option {key} cannot be {raw}",
        "应为{kind_zh}；见 docs/adapters.md。", "It is {kind_en}; see docs/adapters.md.",
    ),
    "listing-stranger": (
        "{raw} 不在本地区的 bodies 中", "{raw} is not among this jurisdiction's bodies",
        "写入该地区的 bodies，或改正名称。", "Add it to the jurisdiction's bodies, or correct the name.",
    ),
    "bad-charset": (
        "不认识的字符编码 {raw}", "Unknown character encoding {raw}",
        "如 utf-8、gb18030；写 null 或不写则自动识别。", "For example utf-8 or gb18030; null or nothing means detected.",
    ),
    "bad-pace": (
        "{raw} 不是合适的间隔", "{raw} will not do as a pace",
        "写成 2s、500ms、1m 或秒数，不超过 1 小时。", "Write 2s, 500ms, 1m or a number of seconds, at most an hour.",
    ),
    "pace-zero": (
        "间隔为 0 只允许用于本机地址", "A pace of 0 is for loopback addresses only",
        "写 2s 或更长。", "Write 2s or more.",
    ),
    "bad-tls": (
        "不认识的 tls 值 {raw}{guess_zh}", "Unknown value {raw} for tls{guess_en}",
        "strict、legacy 或 unverified。", "One of strict, legacy, unverified.",
    ),
}  # fmt: skip
