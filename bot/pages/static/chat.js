/**
 * Owns the conversation: what is in the box, what is on its way, what is said
 * when something fails. One question at a time; nothing is kept or stored.
 */
import { Problem, ask } from "./api.js";
import { renderTurn } from "./answer.js";
import { codePointCount } from "./offsets.js";

const QUESTION_LIMIT = 4000; // code points, as the server counts
const NEAR_LIMIT = 300;

const find = (id) => document.getElementById(id);
const [log, form, box, send, stop] = ["log", "ask", "question", "send", "stop"].map(find);
const [pending, status, limit] = ["pending", "status", "limit"].map(find);
const [problemBox, problemText, retry] = ["problem", "problem-text", "retry"].map(find);
const suggestions = [...document.querySelectorAll(".suggestion")];

let onItsWay = null; // the AbortController of the question that is out
let failed = ""; // the question that Retry asks again
let restUntil = 0; // milliseconds; the server asked to be left alone until then
let countdown = 0; // the timer behind the Retry button

start();

function start() {
  form.addEventListener("submit", submit);
  box.addEventListener("keydown", sendOnEnter);
  box.addEventListener("input", showLimit);
  stop.addEventListener("click", () => onItsWay?.abort());
  retry.addEventListener("click", () => put(failed));
  for (const button of suggestions) button.addEventListener("click", () => put(button.textContent));
  find("suggestions")?.removeAttribute("hidden");
  find("composer").hidden = false;
  focusBox();
}

function submit(event) {
  event.preventDefault();
  put(box.value.trim());
}

function sendOnEnter(event) {
  // Safari reports the Enter that ends a composition only by key code 229.
  const composing = event.isComposing || event.keyCode === 229;
  if (event.key !== "Enter" || event.shiftKey || composing) return;
  event.preventDefault();
  form.requestSubmit();
}

/** Put a question to the server and show what comes of it. */
async function put(question) {
  if (!question || onItsWay || Date.now() < restUntil) return;
  if (excess(question) > 0) return showProblem(new Problem(tooLong(question)), question);
  begin(question);
  try {
    const turn = renderTurn(question, await ask(question, onItsWay.signal), urlOf);
    finish("");
    show(turn);
  } catch (error) {
    giveUp(error, question);
  }
}

function begin(question) {
  onItsWay = new AbortController();
  hideProblem();
  if (box.value.trim() === question) box.value = "";
  showLimit();
  pending.textContent = question;
  showBusy(true);
  status.textContent = "Looking…";
  focusBox();
}

function finish(words) {
  onItsWay = null;
  pending.textContent = "";
  showBusy(false);
  status.textContent = words;
}

function giveUp(error, question) {
  const stopped = onItsWay.signal.aborted;
  finish(stopped ? "Stopped." : "");
  if (!box.value.trim()) box.value = question;
  showLimit();
  if (!stopped) showProblem(asProblem(error), question);
  focusBox();
}

function asProblem(error) {
  if (error instanceof Problem) return error;
  console.error(error);
  return new Problem("The reply could not be shown.", { canRetry: true });
}

function showBusy(busy) {
  pending.hidden = !busy;
  send.hidden = busy;
  stop.hidden = !busy;
  for (const button of suggestions) button.disabled = busy;
}

function show(turn) {
  log.append(turn);
  turn.scrollIntoView({ block: "start" });
  focusBox();
}

function showProblem(problem, question) {
  failed = question;
  problemBox.hidden = false;
  problemText.textContent = problem.message;
  retry.hidden = !problem.canRetry;
  restUntil = Date.now() + problem.waitSeconds * 1000;
  clearInterval(countdown);
  countdown = setInterval(showRetry, 250);
  showRetry();
}

/** Count down on the Retry button until the server may be asked again. */
function showRetry() {
  const seconds = Math.ceil((restUntil - Date.now()) / 1000);
  const label = seconds > 0 ? `Retry in ${seconds} s` : "Retry";
  if (retry.textContent !== label) retry.textContent = label;
  retry.disabled = seconds > 0;
  if (seconds <= 0) clearInterval(countdown);
}

function hideProblem() {
  problemBox.hidden = true;
  problemText.textContent = "";
}

function showLimit() {
  const question = box.value.trim();
  const over = excess(question);
  box.setAttribute("aria-invalid", String(over > 0));
  limit.textContent = over > 0 ? tooLong(question) : over > -NEAR_LIMIT ? `${-over} characters left.` : "";
}

function excess(question) {
  return codePointCount(question) - QUESTION_LIMIT;
}

function tooLong(question) {
  const over = excess(question);
  return `That is ${over} ${over === 1 ? "character" : "characters"} too long: a question may have ${QUESTION_LIMIT}.`;
}

function urlOf(documentId) {
  const links = [...document.querySelectorAll("[data-document-id]")];
  return links.find((link) => link.dataset.documentId === documentId)?.getAttribute("href");
}

/** Keep the caret in the box, but open no on-screen keyboard over an answer. */
function focusBox() {
  if (!matchMedia("(pointer: coarse)").matches) box.focus({ preventScroll: true });
}
