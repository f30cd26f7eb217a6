// Shows the rows of the embedded datastore and asks dataproxy.jsp for the other pages; $ is as much of jQuery as that takes.
function $(what) {
  if (typeof what === "function") { document.addEventListener("DOMContentLoaded", what); return null; }
  var box = document.getElementById(what.slice(1));
  return { jpage: function (options) { jpage(box, options); } };
}
function jpage(box, options) {
  var pages = Math.ceil(options.totalRecord / options.perPage);
  function show(text) {
    var rows = text.split("<record><![CDATA[").slice(1).map(function (part) { return part.split("]]></record>")[0]; });
    box.innerHTML = options.dataBefore + rows.join("") + options.dataAfter;
    for (var n = 1; n <= pages; n += 1) {
      var link = document.createElement("a");
      link.textContent = " " + n + " ";
      link.href = "javascript:;";
      link.onclick = ask.bind(null, n);
      box.appendChild(link);
    }
  }
  function ask(page) {
    var fields = Object.keys(options.ajaxParam).map(function (key) { return key + "=" + encodeURIComponent(options.ajaxParam[key]); });
    var first = (page - 1) * options.perPage + 1;
    var address = options.proxyUrl + "?startrecord=" + first + "&endrecord=" + (first + options.perPage - 1) + "&perpage=" + options.perPage;
    var request = new XMLHttpRequest();
    request.open("POST", address);
    request.setRequestHeader("Content-Type", "application/x-www-form-urlencoded");
    request.onload = function () { show(request.responseText); };
    request.send(fields.join("&"));
  }
  show(box.innerHTML);
}
