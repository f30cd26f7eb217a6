"""The main text of portal pages: what is kept, what is cut, how it falls into paragraphs."""

from __future__ import annotations

import json

import pytest

from duties import weighing
from harvester.readers import html

URL = "http://www.qingshan.gov.cn/zwgk/fzzfjs/202403/t20240318_51207.html"
ONE = "2023年，青山县坚持以人民为中心，扎实推进依法行政，全年办理行政复议案件一百二十件，法治政府建设取得新进展。"
TWO = "一年来，全县开展行政执法人员培训十二场，覆盖一千余人，行政机关负责人出庭应诉率达到百分之百。"
THREE = "下一步，我县将继续完善重大行政决策程序，加强规范性文件审查，提升公共法律服务水平。"
TITLE = "青山县2023年法治政府建设年度报告"
NAV = "<div class='nav'><ul><li><a href='/'>首页</a></li><li><a href='/zwgk/'>政务公开</a></li></ul></div>"
FOOT = (
    "<div class='footer'><p>主办：青山县人民政府办公室 承办：青山县数据局</p>"
    "<p>网站标识码：9900010001 <a href='#'>湘ICP备00000000号</a></p></div>"
)
INFO = "<div class='info'>发布时间：2024-03-18 09:30 来源：青山县司法局 字体：[<a>大</a> <a>中</a> <a>小</a>] 打印</div>"


def page(body: str, *, head: str = f"<title>{TITLE}_青山县人民政府</title>") -> str:
    return f"<html><head>{head}</head><body>{NAV}<h1>{TITLE}</h1>{INFO}{body}{FOOT}</body></html>"


def text(body: str) -> list[str]:
    return html.read(page(body), URL).text.split("\n")


def test_paragraphs_come_out_as_lines_without_the_portals_frame() -> None:
    assert text(f"<div id='zoom'><p>{ONE}</p><p>{TWO}</p><p>{THREE}</p></div>") == [ONE, TWO, THREE]


def test_an_unknown_container_is_found_by_its_density() -> None:
    assert text(f"<div class='k93x'><p>{ONE}</p><p>{TWO}</p><p>{THREE}</p></div>") == [ONE, TWO, THREE]


def test_line_breaks_in_a_layout_table_are_paragraphs() -> None:
    cell = f"&nbsp;&nbsp;&nbsp;&nbsp;{ONE}<br><br>&nbsp;&nbsp;{TWO}<br>{THREE}"
    assert text(f"<table><tr><td><table><tr><td>{cell}</td></tr></table></td></tr></table>") == [
        ONE,
        TWO,
        THREE,
    ]


def test_span_soup_of_a_word_processor_is_read_as_paragraphs() -> None:
    def soup(said: str) -> str:
        runs = "".join(
            f"<span style='font-family:仿宋'>{said[i : i + 3]}</span>" for i in range(0, len(said), 3)
        )
        return f"<span>{runs}<o:p></o:p></span><br/>"

    assert text(f"<div class='nr'>{soup(ONE)}{soup(TWO)}{soup(THREE)}</div>") == [ONE, TWO, THREE]


def test_spans_shown_as_blocks_are_paragraphs() -> None:
    spans = "".join(f"<span style='display:block'>{said}</span>" for said in (ONE, TWO, THREE))
    assert text(f"<div>{spans}</div>") == [ONE, TWO, THREE]


def test_an_invented_element_may_hold_the_text() -> None:
    assert text(f"<ucapcontent><p>{ONE}</p><p>{TWO}</p></ucapcontent>") == [ONE, TWO]


def test_source_line_breaks_inside_a_paragraph_vanish() -> None:
    assert text(f"<div id='zoom'><p>{ONE[:20]}\n    {ONE[20:]}</p><p>{TWO}</p></div>") == [ONE, TWO]


def test_paragraphs_that_kept_only_their_indent_are_parted() -> None:
    assert text(f"<div id='zoom'>　　{ONE}　　{TWO}　　{THREE}</div>") == [ONE, TWO, THREE]


def test_a_table_of_the_report_keeps_its_rows() -> None:
    table = (
        "<table><tr><td>项目</td><td>数量</td><td>同比</td></tr>"
        "<tr><td><p>行政复议</p></td><td><p>120</p></td><td></td></tr>"
        "<tr><td>行政应诉</td><td>45</td><td>下降</td></tr></table>"
    )
    lines = text(f"<div id='zoom'><p>{ONE}</p>{table}<p>{TWO}</p></div>")
    assert lines == [ONE, "项目\t数量\t同比", "行政复议\t120", "行政应诉\t45\t下降", TWO]


def test_list_items_are_paragraphs() -> None:
    assert text(f"<div><p>{ONE}</p><ol><li>{TWO}</li><li>{THREE}</li></ol></div>") == [ONE, TWO, THREE]


def test_a_wrapper_around_every_paragraph_does_not_lose_the_others() -> None:
    wrapped = "".join(f"<div><div><p>{said}</p></div></div>" for said in (ONE, TWO, THREE))
    assert text(f"<div class='qq'>{wrapped}</div>") == [ONE, TWO, THREE]


def test_a_text_in_three_blocks_is_one_text() -> None:
    blocks = "".join(f"<div><p>{said}</p><p>{said[::-1]}。</p></div>" for said in (ONE, TWO, THREE))
    assert len(text(f"<div class='box'>{blocks}</div>")) == 6


def test_the_signature_below_the_text_stays() -> None:
    lines = text(f"<div id='c1'><p>{ONE}</p><p>{TWO}</p><p>青山县人民政府</p><p>2024年3月10日</p></div>")
    assert lines[-2:] == ["青山县人民政府", "2024年3月10日"]


def test_a_signature_in_a_block_beside_the_text_stays() -> None:
    body = f"<div class='m'><div class='t'><p>{ONE}</p><p>{TWO}</p></div><div>青山县人民政府<br>2024年3月10日</div></div>"
    assert text(body)[-2:] == ["青山县人民政府", "2024年3月10日"]


def test_tools_editors_and_neighbours_below_the_text_are_cut() -> None:
    tail = (
        "<p>责任编辑：某某</p><p>[<a href='#'>打印</a>] [<a href='#'>关闭</a>]</p><p>扫一扫在手机打开当前页</p>"
        "<p>上一篇：<a href='a.html'>关于放假的通知</a></p><p>下一篇：没有了</p>"
    )
    assert text(f"<div id='zoom'><p>{ONE}</p><p>{TWO}</p>{tail}</div>") == [ONE, TWO]


def test_lines_that_name_attachments_stay() -> None:
    tail = (
        "<p>附件：<a href='P020240318.pdf'>青山县2023年法治政府建设年度报告.pdf</a></p><p>责任编辑：某某</p>"
    )
    assert text(f"<div id='zoom'><p>{ONE}</p><p>{TWO}</p>{tail}</div>")[-1].startswith("附件：")


def test_a_short_notice_is_read_from_below_its_info_line() -> None:
    notice = "<div><p>现将《青山县2023年法治政府建设年度报告》予以公布。</p><p><a href='./P1.pdf'>附件.pdf</a></p></div>"
    related = "".join(
        f"<li><a href='{i}.html'>青山县召开第{i}次常务会议研究部署重点工作</a></li>" for i in range(12)
    )
    lines = text(f"<div>{notice}</div><div class='zz'><h3>最新信息</h3><ul>{related}</ul></div>")
    assert lines == ["现将《青山县2023年法治政府建设年度报告》予以公布。", "附件.pdf"]


def test_related_links_with_summaries_do_not_outvote_a_short_text() -> None:
    short = "按照有关规定，现将青山县2023年度法治政府建设情况予以公布，欢迎社会各界监督，联系电话见文末所附单位通讯录。"
    items = "".join(
        f"<div class='item'><h4><a href='/{i}.html'>青山县召开第{i}次政府常务会议</a></h4>"
        f"<p>会议听取了第{i}项工作的汇报，强调各级各部门要提高站位，压实责任，确保各项任务落到实处。</p></div>"
        for i in range(14)
    )
    assert text(f"<div class='con'><p>{short}</p></div><div class='list'>{items}</div>") == [short]


def test_related_links_inside_the_container_are_cut() -> None:
    links = "".join(f"<li><a href='/{i}.html'>青山县第{i}次常务会议召开情况通报</a></li>" for i in range(5))
    lines = text(f"<div id='zoom'><p>{ONE}</p><p>{TWO}</p><p>相关链接</p><ul>{links}</ul></div>")
    assert lines == [ONE, TWO]


def test_a_text_broken_by_lists_of_links_is_one_text() -> None:
    links = "".join(f"<p><a href='/{i}.html'>青山县第{i}次会议</a></p>" for i in range(5))
    rows = "".join(f"<tr><td><p>{said}</p></td></tr><tr><td>{links}</td></tr>" for said in (ONE, TWO, THREE))
    assert text(f"<table>{rows}</table>") == [ONE, TWO, THREE]


def test_hidden_text_and_comments_are_not_read() -> None:
    hidden = "<p style='display:none'>隐藏的文字，不应出现。</p><!-- <p>注释里的文字，不应出现。</p> -->"
    assert text(f"<div id='zoom'><p>{ONE}</p>{hidden}<p>{TWO}</p></div>") == [ONE, TWO]


def test_a_good_answer_that_says_there_is_no_page_is_a_soft_404() -> None:
    said = html.read(
        "<html><title>提示</title><body><div>您访问的页面不存在或已删除！</div><a href='/'>返回首页</a></body></html>",
        URL,
    )
    assert (said.problem, said.text) == ("soft-404", "")


@pytest.mark.parametrize("title", ["404 Not Found", "404", "页面不存在-青山县人民政府"])
def test_a_title_may_say_that_there_is_no_page(title: str) -> None:
    assert html.read(f"<title>{title}</title><body><p>出错啦</p></body>", URL).problem == "soft-404"


def test_a_report_that_mentions_missing_pages_is_no_soft_404() -> None:
    body = f"<div id='zoom'><p>{ONE}</p><p>全年处理网站“页面不存在”问题十二个，链接错误三十个，整改率百分之百。</p><p>{TWO}</p></div>"
    assert html.read(page(body), URL).problem is None


def test_a_shell_for_a_script_is_script_only() -> None:
    shell = "<html><head><title>青山县人民政府</title></head><body><div id='app'></div><script src='/js/app.js'></script></body></html>"
    assert html.read(shell, URL).problem == "script-only"


def test_a_page_with_nothing_but_a_file_is_no_problem() -> None:
    said = html.read(
        page("<div><iframe src='/pdfjs/web/viewer.html?file=/files/report.pdf'></iframe></div>"), URL
    )
    assert said.problem is None
    assert [link.url for link in said.attachments] == ["http://www.qingshan.gov.cn/files/report.pdf"]


def test_below_the_info_line_a_viewer_is_the_document() -> None:
    side = (
        "<div class='zz'><h3>最新信息</h3><p>青山县召开会议，研究部署下一阶段重点工作，压实责任。</p></div>"
    )
    said = html.read(page(f"<div><div><iframe src='/files/report.pdf'></iframe></div></div>{side}"), URL)
    assert [link.url for link in said.attachments] == ["http://www.qingshan.gov.cn/files/report.pdf"]


def test_a_page_of_the_guangdong_platform_is_read_from_its_json() -> None:
    script = (
        'window._CONFIG = { SID: "1", DETAIL: {"id":1,"title":"' + TITLE + '","content":"\\u003Cp\\u003E'
        + ONE + "\\u003C\\/p\\u003E\\u003Cp\\u003E" + TWO + '\\u003C/p\\u003E"}, ENV: "production" };'
    )  # fmt: skip
    said = html.read(
        f"<html><body><div class='article-content'></div><script>{script}</script></body></html>", URL
    )
    assert said.text.split("\n") == [ONE, TWO]
    assert said.title == TITLE


def test_the_json_of_the_platform_states_what_its_table_would() -> None:
    known = {
        "title": TITLE, "content": f"<p>{ONE}</p>", "display_publish_time": 0, "publish_time": 1710725400,
        "gkml_data": {"identifier": "11990001000000000X/2024-00017", "publisher": "青山县司法局", "date": 1710000000},
        "attachment": [{"url": "/a/1.pdf", "name": "年度报告"}],
    }  # fmt: skip
    said = html.read(f"<body><div></div><script>var c = {{DETAIL: {json.dumps(known)}}}</script></body>", URL)
    found = weighing.published(said.evidence)
    assert found is not None
    assert (found.at, found.basis) == ("2024-03-18T09:30:00", "meta")
    issuer = weighing.issuer(said.evidence)
    assert issuer is not None
    assert issuer.value == "青山县司法局"
    assert [link.name for link in said.attachments] == ["年度报告"]


def test_columns_of_a_page_are_not_a_table_of_the_report() -> None:
    side = "".join(f"<a href='/{i}.html'>栏目名称{i}</a><br>" for i in range(6))
    assert text(f"<table><tr><td>{side}</td><td>{ONE}<br>{TWO}</td></tr></table>") == [ONE, TWO]


def test_a_table_with_long_cells_keeps_its_rows() -> None:
    long = "完善行政执法程序，落实行政执法公示、执法全过程记录、重大执法决定法制审核三项制度，" * 9
    rows = "".join(f"<tr><td>{i}</td><td>{long}</td><td>司法局</td></tr>" for i in range(1, 5))
    lines = text(f"<div id='zoom'><p>{ONE}</p><table>{rows}</table><p>{TWO}</p></div>")
    assert lines == [ONE, *(f"{i}\t{long}\t司法局" for i in range(1, 5)), TWO]
