"use strict";
(function () {
  var runs = Array.from(document.querySelectorAll("details.run"));
  var search = document.getElementById("search");
  var verdict = document.getElementById("verdict");
  var standing = document.getElementById("standing");
  var texts = new Map();
  function words(run) {
    if (!texts.has(run)) {
      texts.set(run, run.textContent.toLowerCase());
    }
    return texts.get(run);
  }
  function keep(run) {
    var right = [
      verdict.value === "" ? true : run.dataset.verdict === verdict.value,
      standing.value === "" ? true : run.dataset.standings.split(" ").includes(standing.value)
    ];
    var wanted = search.value.toLowerCase().split(/\s+/);
    return right.every(Boolean) ? wanted.every(function (word) { return words(run).includes(word); }) : false;
  }
  function filter() {
    var shown = 0;
    runs.forEach(function (run) {
      var kept = keep(run);
      run.hidden = !kept;
      shown += kept ? 1 : 0;
    });
    document.getElementById("shown").textContent = shown + " of " + runs.length + " shown";
    document.getElementById("none").hidden = shown !== 0;
  }
  function reveal() {
    var run = document.getElementById(location.hash.slice(1));
    if (runs.includes(run)) {
      run.hidden = false;
      run.open = true;
      run.scrollIntoView();
    }
  }
  document.getElementById("filters").addEventListener("submit", function (event) { event.preventDefault(); });
  [search, verdict, standing].forEach(function (control) { control.addEventListener("input", filter); });
  window.addEventListener("hashchange", reveal);
  document.getElementById("filters").hidden = false;
  filter();
  reveal();
})();
