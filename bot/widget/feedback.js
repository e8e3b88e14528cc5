/** Owns how an answer is judged: a thumb, and for one that points down a reason. */
import { button, element } from "./nodes.js";

const REASONS = ["wrong", "beside", "incomplete", "other"];
const LONGEST_COMMENT = 1000;

/**
 * Build the question whether an answer helped. A thumb is sent at once; a reason follows without
 * one, so that it is no second vote, unless the thumb did not arrive. While the server wants to be
 * left alone nothing is sent.
 * @param {(key: string) => string} say
 * @param {(report: {thumb?: "up" | "down", reason?: string, comment?: string}) => Promise<Problem | null>} send
 *   tells why it was not taken, if it was not
 * @param {Rest} rest how long the server wants to be left alone with feedback
 * @returns {HTMLElement}
 */
export function renderFeedback(say, send, rest) {
  const told = element("span", { class: "told", role: "status", tabindex: "-1" });
  const thumbs = element("span", { class: "thumbs" });
  const box = element("div", { class: "feedback" }, thumbs, told);
  let isBusy = false;
  let voted = null;

  const deliver = async (report) => {
    if (isBusy || rest.lasts) return false;
    isBusy = true;
    const problem = await send(report);
    isBusy = false;
    told.textContent = problem ? say(problem.key, problem.values) : say("thanks");
    if (rest.lasts && thumbs.querySelector(":focus")) told.focus();
    return !problem;
  };
  const finish = () => {
    const hadFocus = box.querySelector(":focus");
    box.replaceChildren(told);
    if (hadFocus) told.focus();
  };
  const approve = async () => {
    if (await deliver({ thumb: "up" })) finish();
  };
  const explain = async (more) => {
    const report = (await voted) ? more : { thumb: "down", ...more };
    if (!Object.keys(report).length || await deliver(report)) finish();
  };
  const disapprove = async () => {
    if (isBusy || rest.lasts) return;
    if (!box.querySelector("form")) box.append(renderReasons(say, explain));
    box.querySelector("input").focus();
    voted = deliver({ thumb: "down" });
    if (await voted) thumbs.remove();
  };
  thumbs.append(
    element("span", {}, say("helpful")),
    button({ class: "thumb up" }, say("yes"), approve),
    button({ class: "thumb down" }, say("no"), disapprove),
  );
  return box;
}

function renderReasons(say, send) {
  const choices = REASONS.map((reason) => {
    const input = element("input", { type: "radio", name: "reason", value: reason });
    return element("label", {}, input, ` ${say(reason)}`);
  });
  const comment = element("textarea", { rows: "2", maxlength: String(LONGEST_COMMENT), dir: "auto", "aria-label": say("comment"), placeholder: say("comment") });
  const form = element(
    "form",
    { class: "reasons" },
    element("fieldset", {}, element("legend", {}, say("why")), ...choices),
    comment,
    element("button", { type: "submit" }, say("send")),
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const reason = form.querySelector("input:checked")?.value;
    send({ ...(reason && { reason }), ...(comment.value.trim() && { comment: comment.value.trim() }) });
  });
  return form;
}
