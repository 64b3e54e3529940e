"use strict";
(function () {
  var store = null;
  try { store = window.localStorage; } catch (e) { store = null; }
  function all(what, within) { return Array.from((within || document).querySelectorAll(what)); }
  var chosen = store && store.getItem("thirdlap-unit");
  all("input[name=unit]").forEach(function (input) {
    if (input.id === chosen) { input.checked = true; }
    input.addEventListener("change", function () { if (store) { store.setItem("thirdlap-unit", input.id); } });
  });
  all("input[data-filter]").forEach(function (input) {
    var table = document.getElementById(input.dataset.filter);
    var shown = document.getElementById(input.dataset.filter + "-shown");
    var rows = all("tbody tr:not(.group)", table);
    var buttons = all("[data-find]").map(function (item) {
      var button = document.createElement("button");
      button.type = "button"; button.append.apply(button, item.childNodes); item.appendChild(button);
      button.setAttribute("aria-pressed", "false");
      button.addEventListener("click", function () {
        input.value = button.getAttribute("aria-pressed") === "true" ? "" : item.dataset.find;
        filter();
      });
      return button;
    });
    function filter() {
      var wanted = input.value.trim().toLowerCase(), count = 0;
      rows.forEach(function (row) {
        row.hidden = row.textContent.toLowerCase().indexOf(wanted) < 0;
        count += row.hidden ? 0 : 1;
      });
      all("tbody", table).forEach(function (body) { body.hidden = !body.querySelector("tr:not(.group):not([hidden])"); });
      buttons.forEach(function (button) {
        button.setAttribute("aria-pressed", String(button.parentElement.dataset.find.toLowerCase() === wanted));
      });
      shown.textContent = wanted ? count + " shown" : "";
    }
    input.parentElement.hidden = false;
    input.addEventListener("input", filter);
  });
  all("table[data-sort] thead th[data-by]").forEach(function (head) {
    var button = document.createElement("button");
    button.type = "button"; button.append.apply(button, head.childNodes); head.appendChild(button);
    button.addEventListener("click", function () {
      var at = head.cellIndex, down = head.getAttribute("aria-sort") === "ascending";
      var key = function (row) { var cell = row.cells[at]; return cell.dataset.value || cell.textContent.trim(); };
      all("tbody", head.closest("table")).forEach(function (body) {
        all("tr:not(.group)", body).sort(function (a, b) {
          var x = key(a), y = key(b);
          var order = head.dataset.by === "number" ? parseFloat(x) - parseFloat(y) || 0 : x.localeCompare(y);
          return down ? -order : order;
        }).forEach(function (row) { body.appendChild(row); });
      });
      all("th", head.parentElement).forEach(function (other) { other.removeAttribute("aria-sort"); });
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
    });
  });
  // Pages other than the first lie in noscript elements: plain text until they are opened.
  function open() {
    var at = window.location.hash.length > 1 && document.getElementById(window.location.hash.slice(1));
    var page = at && at.closest("section");
    var sleeping = page && page.querySelector("noscript");
    if (page) { document.title = "thirdlap \u2013 " + page.getAttribute("aria-label"); }
    if (sleeping) { sleeping.outerHTML = sleeping.textContent; window.scrollTo(0, 0); }
  }
  window.addEventListener("hashchange", open);
  document.addEventListener("DOMContentLoaded", open);
  open();
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
