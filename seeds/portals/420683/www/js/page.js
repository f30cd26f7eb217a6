// Draws the pager: page 1 is index.ext, page n is index_{n-1}.ext.
function createPageHTML(count, current, name, ext, total) {
  function address(n) { return n === 0 ? name + "." + ext : name + "_" + n + "." + ext; }
  function link(n, text) { return n === current ? "<span>" + text + "</span> " : '<a href="' + address(n) + '">' + text + "</a> "; }
  if (count < 2) { return; }
  var html = link(0, "首页");
  for (var n = 0; n < count; n += 1) { html += link(n, String(n + 1)); }
  html += link(count - 1, "尾页") + " 共" + total + "条";
  document.write(html);
}
