"use strict";
// Filters the questions; without it all of them are there to read.
const form = document.getElementById("filter");
const questions = [...document.getElementById("list").children];
const fields = form.elements;

function isWanted(question) {
  const tag = fields.tag?.value ?? "";
  const words = fields.words.value.trim().toLowerCase();
  return (
    ` ${question.dataset.states} `.includes(fields.state.value && ` ${fields.state.value} `) &&
    question.dataset.tags.includes(tag && ` ${tag} `) &&
    (!words || question.textContent.toLowerCase().includes(words))
  );
}

function filter() {
  let shown = 0;
  for (const question of questions) {
    question.hidden = !isWanted(question);
    shown += !question.hidden;
  }
  fields.count.textContent = `${shown.toLocaleString("en")} of ${questions.length.toLocaleString("en")} shown`;
  fields.open.disabled = shown === 0;
}

function openShown() {
  const shown = questions.filter((question) => !question.hidden);
  const open = shown.some((question) => !question.open);
  for (const question of shown) question.open = open;
  fields.open.textContent = open ? "Close these" : "Open these";
}

function openLinked() {
  const question = document.getElementById(location.hash.slice(1));
  if (!questions.includes(question)) return;
  if (question.hidden) {
    form.reset();
    filter();
  }
  question.open = true;
  question.scrollIntoView();
}

window.addEventListener("hashchange", openLinked);
form.addEventListener("input", filter);
form.addEventListener("submit", (event) => event.preventDefault());
fields.open.addEventListener("click", openShown);
form.hidden = false;
form.reset();
filter();
openLinked();
