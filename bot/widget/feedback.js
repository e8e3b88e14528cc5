/** Owns how an answer is judged: a thumb, and for one that points down a reason. */
import { button, element } from "./nodes.js";

const REASONS = ["wrong", "beside", "incomplete", "other"];
const LONGEST_COMMENT = 1000;

/**
 * Build the question whether an answer helped.
 * @param {(key: string) => string} say
 * @param {(report: {thumb: "up" | "down", reason?: string, comment?: string}) => Promise<boolean>} send
 *   tells whether the report arrived
 * @returns {HTMLElement}
 */
export function renderFeedback(say, send) {
  const told = element("span", { class: "told", role: "status", tabindex: "-1" });
  const thumbs = element("span", { class: "thumbs" });
  const box = element("div", { class: "feedback" }, thumbs, told);

  const deliver = async (report) => {
    const arrived = await send(report);
    told.textContent = say(arrived ? "thanks" : "unreachable");
    if (!arrived) return;
    const hasFocus = box.contains(box.getRootNode().activeElement);
    box.replaceChildren(told);
    if (hasFocus) told.focus();
  };
  const explain = () => {
    if (box.querySelector("form")) return;
    const form = renderReasons(say, (report) => deliver({ thumb: "down", ...report }));
    box.append(form);
    form.querySelector("input").focus();
  };
  thumbs.append(
    element("span", {}, say("helpful")),
    button({ class: "thumb up" }, say("yes"), () => deliver({ thumb: "up" })),
    button({ class: "thumb down" }, say("no"), explain),
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
