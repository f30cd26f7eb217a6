"""Every way a look can fail, in one place, with what the operator can do about it.

    could not reach it     unreachable · tls · own-network · too-slow · redirect-loop · too-large · forbidden-address
    reached, and refused   http-error · blocked · login-required · rate-limited · robots-denied
    answered, but not with the listing
                           soft-404 · hijacked · listing-empty · listing-shrunk · source-changed · script-only · needs-browser
    the listing is there, a document is not readable
                           lead-unread · lead-doubtful · attachment-unreadable · format-unknown · needs-ocr · undecodable
    our own fault          bug
    our own machine        database-damaged · database-newer · database-unusable · database-unreachable · database-busy ·
                           archive-unusable · disk-full

A look with any of these proves nothing about absence.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One problem code: a plain sentence and what to do about it, in Chinese and English.

    ``passing``: likely to heal by itself, so the next look comes soon; else it waits for a person and backs off.
    """

    code: str
    says: tuple[str, str]
    hint: tuple[str, str]
    passing: bool = True

    def sentence(self, language: str = "zh") -> str:
        return self.says[language == "en"]

    def advice(self, language: str = "zh") -> str:
        return self.hint[language == "en"]


_ALL = (
    Problem(
        "unreachable",
        ("门户无法连接", "The portal could not be reached"),
        (
            "详情中写明是域名、连接、重置还是超时；请从境内网络用浏览器核对，并检查网址是否已更换。",
            "The detail says whether name, connection, reset or time-out. Check the address in a browser, best from a network inside mainland China.",
        ),
    ),
    Problem(
        "tls",
        ("安全连接失败", "No secure connection could be made"),
        (
            "协议过旧时可在该栏目设 tls: legacy；证书链不全时用 HARVESTER_AUTHORITIES 补充中间证书；确需不验证证书时设 tls: unverified（每条记录都会注明）。",
            "For an old protocol set tls: legacy on the listing; for an incomplete chain add the missing certificate with HARVESTER_AUTHORITIES; tls: unverified only by your own decision (every record is marked).",
        ),
        passing=False,
    ),
    Problem(
        "http-error",
        ("门户以错误状态应答", "The portal answered with an error status"),
        (
            "404/410 多为栏目已搬迁，请更新网址；5xx 通常会自行恢复，将继续重试。",
            "404 or 410: the column has probably moved, update its address. 5xx mostly heals by itself; we go on asking.",
        ),
    ),
    Problem(
        "blocked",
        ("门户的防护系统拒绝了访问", "The portal's firewall or challenge refused us"),
        (
            "我们不绕过防护。请联系网站主办单位放行本机地址，或人工核对后用 review 录入。",
            "We do not get around it. Ask the portal's operator to admit this address, or look by hand and record it with review.",
        ),
        passing=False,
    ),
    Problem(
        "login-required",
        ("该页要求登录", "The page asks for a login"),
        (
            "法定公开内容不应要求登录；请核对栏目网址。",
            "A public column should not need one: check the listing's address.",
        ),
        passing=False,
    ),
    Problem(
        "rate-limited",
        ("门户要求降低访问频率", "The portal asks us to slow down"),
        (
            "已按其要求等待；如常出现，请加大该栏目的 pace。",
            "We wait as it asks. If it recurs, raise the listing's pace.",
        ),
    ),
    Problem(
        "robots-denied",
        ("robots.txt 不允许访问该栏目", "robots.txt does not allow this column"),
        (
            "我们遵守 robots.txt；请与网站主办单位沟通或改用其他栏目。",
            "We obey it. Speak with the portal's operator, or name another column.",
        ),
        passing=False,
    ),
    Problem(
        "soft-404",
        (
            "门户以正常状态返回了“页面不存在”或首页",
            "A page that says 'not found' (or the home page) came with status 200",
        ),
        (
            "栏目可能已搬迁；用 sources discover 重新寻找。确为栏目页时设 options: {is_listing: true}。",
            "The column has probably moved: find it again with sources discover. Where this page is meant: options: {is_listing: true}.",
        ),
        passing=False,
    ),
    Problem(
        "hijacked",
        ("域名似已失效或被他人占用", "The host seems parked or taken over by somebody else"),
        (
            "请勿采信其内容；核对门户现用域名并更新网址。",
            "Do not trust what it shows. Find the portal's present domain and update the address.",
        ),
        passing=False,
    ),
    Problem(
        "listing-empty",
        ("栏目页上的条目少于应有数目", "The listing shows fewer rows than it should"),
        (
            "栏目为空不等于未公开。请在浏览器中核对；若栏目确实很小，调低 at_least；页面计数有误时设 options: {ignore_stated: true}。",
            "An empty column is not an absence. Check it in a browser; if it is that small, lower at_least; where the portal miscounts: options: {ignore_stated: true}.",
        ),
    ),
    Problem(
        "listing-shrunk",
        ("此前见过的条目大量消失", "Many rows seen before are gone"),
        (
            "多为改版或临时故障；在浏览器中核对，必要时更新网址或适配器。",
            "Mostly a redesign or a passing fault. Check in a browser; update address or adapter.",
        ),
    ),
    Problem(
        "source-changed",
        ("栏目页结构已变，原适配器读不出条目", "The page's structure changed and its adapter reads no rows"),
        (
            "设 adapter: auto 重新识别，在 options 中写明 within、rows 或 is_listing（见 docs/adapters.md），或用 sources discover 重新寻找栏目。",
            "Set adapter: auto, name within, rows or is_listing in options (docs/adapters.md), or find the column again with sources discover.",
        ),
        passing=False,
    ),
    Problem(
        "script-only",
        ("条目由脚本载入，页面里没有", "The rows are loaded by script and are not in the page"),
        (
            "可用 json_api 适配器写明接口，或安装 browser 附加组件并设 render: true；确实只有这些时设 options: {ignore_stated: true} 或 {pages: 1}（见 docs/adapters.md）。",
            "Describe its service with the json_api adapter, or install the browser extra and set render: true. Where the page shows all there is: options: {ignore_stated: true} or {pages: 1} (docs/adapters.md).",
        ),
        passing=False,
    ),
    Problem(
        "redirect-loop",
        ("网址之间循环跳转", "The addresses redirect in a circle"),
        ("请在浏览器中打开并更新网址。", "Open it in a browser and update the address."),
        passing=False,
    ),
    Problem(
        "too-large",
        ("应答超过大小上限", "The answer is larger than our limit"),
        (
            "已在上限处停止；附件过大时请人工核对。",
            "We stopped at the limit. Look at large attachments by hand.",
        ),
        passing=False,
    ),
    Problem(
        "too-slow",
        ("应答超过时间上限", "The answer took longer than our limit"),
        (
            "稍后再试；如常出现，请从更近的网络运行。",
            "We try again later. If it recurs, run from a nearer network.",
        ),
    ),
    Problem(
        "undecodable",
        ("字节无法解码为文字", "The bytes cannot be decoded to text"),
        (
            "可在该栏目写明 charset。原始字节已存档。",
            "Name the charset on the listing. The raw bytes are archived.",
        ),
        passing=False,
    ),
    Problem(
        "forbidden-address",
        ("网址指向不允许访问的地址", "The address points where we must not go"),
        (
            "只访问 sources.yaml 写明的主机和 .gov.cn 主机，不访问未写明的内网地址；确需访问请写入 sources.yaml。",
            "Only hosts in sources.yaml and .gov.cn hosts are visited, and no private address it does not name. If it is right, name it there.",
        ),
        passing=False,
    ),
    Problem(
        "lead-unread",
        ("有可能是年度报告的条目未能读取", "A row that may be the report could not be read"),
        (
            "下次巡查会再读；读不到它的巡查不作为“未见”的依据。标题没有链接时请人工核对；若并非条目，用 options 的 rows 或 within 指明列表。",
            "The next look reads it again; a look that could not read it proves no absence. Look by hand at a title without a link; where it is no row, name the list with rows or within in options.",
        ),
    ),
    Problem(
        "lead-doubtful",
        ("有可能是年度报告的页面尚待人工认定", "A page that may be the report waits for a person"),
        (
            "用 harvester review 查看，再用 review accept 或 review reject 认定；认定之前，对相关报告不作“未见”的结论。",
            "See harvester review, then settle it with review accept or review reject; until then nobody is told that the report it may be is missing.",
        ),
        passing=False,
    ),
    Problem(
        "attachment-unreadable",
        ("附件无法读取", "An attachment could not be read"),
        ("原件已存档，可在 review 中人工认定。", "The file is archived; settle it by hand in review."),
        passing=False,
    ),
    Problem(
        "format-unknown",
        ("文件格式未知", "The file's format is unknown"),
        ("原件已存档，可在 review 中人工认定。", "The file is archived; settle it by hand in review."),
        passing=False,
    ),
    Problem(
        "needs-ocr",
        ("内容只有扫描图像", "The content is scanned images only"),
        (
            "安装 ocr 附加组件后运行 replay，或在 review 中人工认定。",
            "Install the ocr extra and run replay, or settle it by hand in review.",
        ),
        passing=False,
    ),
    Problem(
        "needs-browser",
        (
            "该栏目设为用浏览器渲染，但未安装 browser 附加组件",
            "The listing asks for a browser and the browser extra is not installed",
        ),
        (
            "pip install 'rule-of-law-harvester[browser]' 并安装 Chromium，或设 render: false。",
            "pip install 'rule-of-law-harvester[browser]' and Chromium, or set render: false.",
        ),
        passing=False,
    ),
    Problem(
        "own-network",
        (
            "本机网络似已中断，不计为门户的问题",
            "Our own network seems down; this is not held against the portal",
        ),
        (
            "检查本机网络；恢复后自动补看。",
            "Check this machine's network; the looks are made up for when it is back.",
        ),
    ),
    Problem(
        "bug",
        ("程序自身出错", "A fault of our own"),
        (
            "请把日志中的出错记录报告给开发者；该次巡查不作数，稍后重试。",
            "Report the logged error to the developers. The look does not count and is repeated.",
        ),
    ),
    Problem(
        "database-damaged",
        ("数据库文件已损坏，或根本不是数据库", "The database is damaged, or is no database at all"),
        (
            "请先停止程序并保留原文件，再用 harvester restore 恢复备份；没有备份时移走该文件，重新巡查会从门户和 blobs 文件夹重建。",
            "Stop the program and keep the file aside; then harvester restore brings a backup back. Without one, move the file away: the next crawl builds a new one from the portals, and the folder blobs stays.",
        ),
        passing=False,
    ),
    Problem(
        "database-newer",
        ("数据库由另一版本的程序写成", "The database was written by another version of this program"),
        (
            "请使用写入它的那个版本或更新的版本；数据没有改动。",
            "Use the version that wrote it, or a newer one; nothing was changed.",
        ),
        passing=False,
    ),
    Problem(
        "database-unusable",
        ("数据库无法打开或写入", "The database cannot be opened or written"),
        (
            "检查 --data 或 --database 的路径：文件夹须存在、可写，且不是文件。",
            "Check the path in --data or --database: its folder must be a folder, and writable.",
        ),
    ),
    Problem(
        "database-unreachable",
        ("数据库服务器没有应答，或拒绝登录", "The database's server does not answer, or does not let us in"),
        (
            "检查 --database 的地址、用户和密码，以及服务器是否在运行。",
            "Check address, user and password in --database, and whether the server runs.",
        ),
    ),
    Problem(
        "database-busy",
        ("数据库一直被别的程序占用", "Another program kept the database to itself"),
        (
            "等它结束后重试；备份软件或打开该文件的工具也会占用。",
            "Try again when it is done; backup software and database browsers hold the file, too.",
        ),
    ),
    Problem(
        "archive-unusable",
        ("存档文件夹无法写入", "The archive's folder cannot be written"),
        (
            "检查数据文件夹下 blobs 的权限与磁盘；不能存档的巡查不作数。",
            "Check permissions and disk of the folder blobs inside the data folder. A look that cannot be archived does not count.",
        ),
    ),
    Problem(
        "disk-full",
        ("磁盘已满", "The disk is full"),
        (
            "请腾出空间后重试；已写入的内容完好，未完成的巡查会接着进行。",
            "Make room and try again. What was written is whole; looks that were broken off go on.",
        ),
    ),
)

PROBLEMS: dict[str, Problem] = {problem.code: problem for problem in _ALL}
