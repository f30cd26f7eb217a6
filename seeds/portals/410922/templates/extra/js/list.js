// Fills the list from the service.
(function () {
  function load(page) {
    var request = new XMLHttpRequest();
    request.open("GET", listUrl + page);
    request.onload = function () {
      var data = JSON.parse(request.responseText).data;
      document.getElementById("body").innerHTML = data.results.map(function (row) {
        var day = row.publishedTimeStr ? "<em>" + row.publishedTimeStr.slice(0, 10) + "</em>" : "";
        return '<li><a href="' + row.url + '" target="_blank">' + row.title + "</a>" + day + "</li>";
      }).join("");
      var bar = document.getElementById("page_div");
      bar.innerHTML = "";
      for (var n = 1; n <= Math.ceil(data.total / data.rows); n += 1) {
        var link = document.createElement("a");
        link.textContent = " " + n + " ";
        link.href = "javascript:;";
        link.onclick = load.bind(null, n);
        bar.appendChild(link);
      }
    };
    request.send();
  }
  load(1);
})();
