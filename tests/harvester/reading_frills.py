"""What portals put around a document: none of it belongs to its text, none of its dates is the document's."""

from __future__ import annotations

OTHER = "2023年，外地某县坚持依法行政，办理行政复议案件三百件，法治政府建设取得新进展，群众满意度不断提升，营商环境持续优化。"
STALE = "2018年，本地扎实推进依法行政，旧稿内容仅供参考，不是正式发布的文本，请以新稿为准，谢谢合作。"

TOPS = {
    "none": "",
    "clock": "<div class='date'>今天是 2026年11月22日 星期日</div>",
    "hidden words": f"<div style='display:none'>法治政府建设,年度报告,依法行政 {STALE[:40]}</div>",
    "related above": "<div class='about'><h3>相关链接</h3><ul>" + "".join(
        f"<li><a href='/r{n}.html'>{year}年度法治政府建设情况报告</a> <span>{year + 1}-03-1{n}</span></li>"
        for n, year in enumerate((2017, 2018, 2016))) + "</ul></div>",
    "search": "<form><input name=q><select><option>全站</option><option>标题</option></select></form><p>热门搜索：<a href=#>公积金</a> <a href=#>不动产</a></p>",
    "noscript": "<noscript>您的浏览器不支持JavaScript，请开启后重新访问本网站，谢谢您的理解与支持。</noscript>",
    "stale comment": f"<!-- <div class='TRS_Editor'><p>发布时间：2018-01-01</p><p>{STALE * 9}</p></div> -->",
    "tools": "<div class='tools'><a>无障碍</a>|<a>关怀版</a>|<a>繁体</a>|<a>登录</a></div>",
}  # fmt: skip
SIDES = {
    "none": "",
    "summaries": "<div class='list'>" + "".join(
        f"<dl><dt><a href='/n{n}.html'>第{n}期法治简报：各地推进法治政府建设综述</a></dt><dd>{OTHER}{OTHER}</dd><dd>2026-10-{10 + n}</dd></dl>"
        for n in range(1, 7)) + "</div>",
    "hot": "<h4>热点文章</h4><ul>" + "".join(
        f"<li><a href='/h{n}.html'>关于公布第{n}批权责清单调整结果的公告</a><span>2026-09-0{n}</span></li>" for n in range(1, 9)) + "</ul>",
    "bulletin": f"<div class='box'><h4>本网声明</h4><p>凡本网注明来源的作品，版权均属于本网，未经授权不得转载、摘编；{OTHER[:30]}</p></div>",
}  # fmt: skip
BELOWS = {
    "none": "",
    "share": "<div class='bdsharebuttonbox'><a>分享到：</a><a>微信</a><a>新浪微博</a></div><div class='ewm'><img src=/q.png><p>扫一扫在手机打开当前页</p></div>",
    "neighbours": "<div class='pn'><p>上一篇：<a href='a1.html'>2017年度法治政府建设情况报告</a></p><p>下一篇：<a href='a2.html'>关于清明节放假的通知</a></p></div>",
    "related": "<div class='xgwd'><div class='tit'>相关文档</div><ul>" + "".join(
        f"<li><a href='/x{n}.html'>【政策解读】法治政府建设年度报告解读之{n}</a><em>2026-04-0{n}</em></li>" for n in range(1, 5)) + "</ul></div>",
    "tools": "<p class='gn'>【<a href='javascript:print()'>打印本页</a>】【<a href='javascript:close()'>关闭窗口</a>】</p><p>责任编辑：某某某</p>",
    "widgets": "<div><script>document.write('分享')</script><span>字号：</span><a>大</a><a>中</a><a>小</a></div><p>扫一扫，分享到微信朋友圈</p><p>我要纠错</p>",
    "file box": "<div class='fujian'><p>相关附件：</p></div>",
}  # fmt: skip
FEET = {
    "plain": "<p>主办：某县人民政府办公室　承办：某县数据局</p><p>网站标识码：9900010001　某ICP备00000000号　某公网安备 99000102000001号</p>",
    "dates": "<p>版权所有：某县人民政府 Copyright © 2019-2026</p><p>页面更新时间：2026-11-20 10:00:00</p><p>建议使用IE9.0以上浏览器</p>",
    "links": "<div class='friend'>友情链接：" + "".join(f"<a href='http://x{n}.example/'>某某部门网站{n}</a> " for n in range(12)) + "</div><p>您是第 1234567 位访客</p>",
    "none": "",
}  # fmt: skip
