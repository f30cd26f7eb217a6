"""The words of alerts, (Chinese, English). Neutral: what was seen, never what it may mean about anybody."""

from __future__ import annotations

from collections.abc import Mapping

Said = tuple[str, str]

TITLES: Mapping[str, Said] = {
    "report-due-soon": (
        "{who}：{year}年度法治政府建设年度报告将于{due_on}到期，目前未见",
        "{who}: report for {year} is due {due_on}, not found so far",
    ),
    "report-not-found": ("{who}：未见{year}年度法治政府建设年度报告", "{who}: report for {year} not found"),
    "report-late": (
        "{who}：{year}年度法治政府建设年度报告逾期公开",
        "{who}: report for {year} published late",
    ),
    "report-found": ("{who}：已见{year}年度法治政府建设年度报告", "{who}: report for {year} found"),
    "report-disputed": (
        "{who}：{year}年度报告的发布日期存疑",
        "{who}: publication date of the report for {year} disputed",
    ),
    "report-revised": ("{who}：{year}年度报告的正文有变动", "{who}: text of the report for {year} changed"),
    "report-withdrawn": (
        "{who}：曾见的{year}年度报告现已看不到",
        "{who}: report for {year} is no longer to be seen",
    ),
    "source-blind": (
        "{who}：栏目无法有效巡查，{year}年度报告是否公开无从判断",
        "{who}: we cannot see its listing, and say nothing about its report for {year}",
    ),
    "source-blind listing": ("{who}：栏目无法有效巡查", "{who}: we cannot see one of its listings"),
    "source-changed listing": (
        "{who}：栏目页面与此前不同，未能完整读取",
        "{who}: a listing changed and cannot be read whole",
    ),
    "retraction": (
        "更正：{who}{year}年度报告此前被报“未见”",
        "Retraction: {who}, report for {year}, earlier said not found",
    ),
    "mass-change-held": ("一次巡查中变动过多，已暂缓发送", "Too many changes in one sweep: held"),
}

HEADINGS: Mapping[str, Said] = {
    "report-due-soon": (
        "{province}：{count}份年度报告即将到期，目前未见",
        "{province}: {count} report(s) due soon, not found so far",
    ),
    "report-not-found": (
        "{province}：{count}份年度报告到期未见",
        "{province}: {count} report(s) overdue and not found",
    ),
    "report-late": ("{province}：{count}份年度报告逾期公开", "{province}: {count} report(s) published late"),
    "report-found": ("{province}：新见{count}份年度报告", "{province}: {count} report(s) found"),
    "report-disputed": (
        "{province}：{count}份年度报告日期存疑",
        "{province}: {count} report(s) with a disputed date",
    ),
    "report-revised": (
        "{province}：{count}份年度报告正文有变动",
        "{province}: {count} report(s) whose text changed",
    ),
    "report-withdrawn": (
        "{province}：{count}份曾见的年度报告现已看不到",
        "{province}: {count} report(s) no longer to be seen",
    ),
    "source-blind": ("{province}：{count}处栏目无法巡查", "{province}: {count} source(s) we cannot see"),
    "source-changed": ("{province}：{count}处栏目页面有变", "{province}: {count} source(s) that changed"),
    "retraction": ("{province}：{count}项更正", "{province}: {count} retraction(s)"),
    "mass-change-held": ("本系统：变动过多，已暂缓发送", "This system: too many changes at once, held"),
}

CAUTION: Mapping[str, Said] = {
    "report-due-soon": (
        "距期限还有{days}天；此为提示，不表示逾期。",
        "{days} day(s) are left; this is a reminder, nothing is overdue.",
    ),
    "report-not-found": (
        "仅指所巡查的栏目中未见；报刊等其他法定渠道不在巡查范围内。",
        "Not found on the listings we watch; other lawful channels such as newspapers are not covered.",
    ),
    "report-disputed": (
        "两项依据均已存档，何者为准，本系统不作判断。",
        "Both pieces of evidence are archived; which of them is right is not for us to say.",
    ),
    "report-revised": (
        "正文变动可能是更正、补充或排版调整，请以前后比对为准。",
        "It may be a correction, an addition or a matter of layout: compare the two.",
    ),
    "report-withdrawn": (
        "可能是撤回，也可能是网址或栏目调整；此前存档的原件仍在。",
        "It may have been withdrawn, or its address or column may have changed; the archived original is kept.",
    ),
    "source-blind": (
        "这是本系统看不到，不是对方未公开。",
        "It is we who cannot see; this does not say that nothing was published.",
    ),
    "source-changed": (
        "多为网站改版或临时故障；恢复前，该栏目的巡查不作为“未见”的依据。",
        "Mostly a redesign or a passing fault; until it is mended no look at this listing speaks of an absence.",
    ),
    "retraction": ("此前的“未见”以本条为准予以更正。", "What was said before is hereby corrected."),
}

WORDS: Mapping[str, Said] = {
    "listing-seen": (
        "自{since}起，{looks}次巡查均未能有效完成（最近一次：{last}）；此前最近一次有效巡查在{good}，共{rows}条。",
        "{looks} look(s) in a row have failed since {since} (the last on {last}); the last good one was on {good}, with {rows} rows.",
    ),
    "listing-never-seen": (
        "自{since}起，{looks}次巡查均未能有效完成（最近一次：{last}），此前从未有效巡查。",
        "{looks} look(s) in a row have failed since {since} (the last on {last}); there was no good one before.",
    ),
    "listing": ("栏目：{url}", "Listing: {url}"),
    "problem": (
        "问题：{says}（{code}{detail}）。处理：{hint}",
        "Problem: {says} ({code}{detail}). What to do: {hint}",
    ),
    "looked": (
        "所查栏目：{url}（{at}，{pages}页{rows}条）",
        "Listing looked at: {url} ({at}, {pages} page(s), {rows} rows)",
    ),
    "page": ("网页：{url}", "Page: {url}"),
    "link": ("存档与依据：{url}", "Archive and evidence: {url}"),
    "revised": (
        "{seen}读到的正文（第{version}版，{is}字）与{before}所见（{was}字）不同。",
        "The text read on {seen} (version {version}, {is} characters) differs from that of {before} ({was} characters).",
    ),
    "revised-dated": ("所载发布日期为{on}。", "It carries the publication date {on}."),
    "held": (
        "{day}的研判将一次变动{turning}项（到期共{due}项），更可能是本系统的问题，已暂缓发送。"
        "核对后用 alerts ack 确认本条，即照常发送；变动消失则自动解除。",
        "The sweep of {day} would turn {turning} of {due} due duties at once; the fault is more likely ours. They are "
        "held. Check, then acknowledge this alert (alerts ack) to let them go; if the changes pass, so does this.",
    ),
    "held-names": ("涉及：{names}。", " Concerned: {names}."),
    "held-names-more": ("涉及{count}处，包括：{names}等。", " Concerned, among {count}: {names}."),
}
