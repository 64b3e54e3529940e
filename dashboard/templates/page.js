"use strict";
(function () {
  var store = null;
  try { store = window.localStorage; } catch (e) { store = null; }
  var units = document.querySelectorAll("input[name=unit]");
  var chosen = store && store.getItem("thirdlap-unit");
  units.forEach(function (input) {
    if (input.id === chosen) { input.checked = true; }
    input.addEventListener("change", function () { if (store) { store.setItem("thirdlap-unit", input.id); } });
  });
  document.querySelectorAll("input[data-filter]").forEach(function (input) {
    var rows = document.querySelectorAll("#" + input.dataset.filter + " tbody tr");
    var said = document.getElementById(input.dataset.filter + "-shown");
    input.parentElement.hidden = false;
    input.addEventListener("input", function () {
      var wanted = input.value.trim().toLowerCase(), count = 0;
      rows.forEach(function (row) {
        var fits = row.textContent.toLowerCase().indexOf(wanted) >= 0;
        row.hidden = !fits; count += fits ? 1 : 0;
      });
      if (said) { said.textContent = wanted ? count + " shown" : ""; }
    });
  });
  document.querySelectorAll("table[data-sort] thead th[data-by]").forEach(function (head) {
    var button = document.createElement("button");
    button.type = "button"; button.textContent = head.textContent; head.textContent = ""; head.appendChild(button);
    button.addEventListener("click", function () {
      var body = head.closest("table").tBodies[0], at = head.cellIndex;
      var down = head.getAttribute("aria-sort") === "ascending";
      var key = function (row) { var cell = row.cells[at]; return cell.dataset.value || cell.textContent.trim(); };
      Array.from(body.rows).sort(function (a, b) {
        var x = key(a), y = key(b), numbers = parseFloat(x) - parseFloat(y);
        var order = head.dataset.by === "number" ? numbers || 0 : x.localeCompare(y);
        return down ? -order : order;
      }).forEach(function (row) { body.appendChild(row); });
      head.parentElement.querySelectorAll("th").forEach(function (other) { other.removeAttribute("aria-sort"); });
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
    });
  });
  if (document.body.dataset.live) {
    var seen = null;
    window.setInterval(function () {
      window.fetch("version").then(function (reply) { return reply.ok ? reply.text() : seen; }).then(function (now) {
        if (seen !== null && now !== null && now !== seen) { window.location.reload(); }
        seen = now;
      }).catch(function () { return null; });
    }, 1500);
  }
})();
