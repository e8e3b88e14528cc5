"""W5 to W8, W10, W11, W14: the page around the widget, careless or hostile."""

import re

import pytest

from tests.browser.widget.backend import in_json
from tests.browser.widget.conftest import STRICT, Guest

POLICIES = {
    "default-src none": STRICT,
    "default-src self": (
        "default-src 'self'; script-src 'self' {server}; connect-src {server}; "
        "require-trusted-types-for 'script'; trusted-types 'none'"
    ),
    "sandboxed styles": (
        "default-src 'none'; script-src {server}; connect-src {server}; style-src 'none'; "
        "style-src-attr 'none'; img-src 'none'; font-src 'none'; frame-src 'none'; "
        "form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
    ),
}

HOSTILE = """
  body * { display: none !important; visibility: hidden !important; opacity: 0 !important;
    pointer-events: none !important; transform: scale(0) !important; color: red !important }
  div, button, span { font-size: 0 !important; position: static !important; width: 1px !important }
  wherein-widget { all: unset !important; display: none !important; --paper: red; --accent: red }
  body, wherein-widget { letter-spacing: 1em !important; text-indent: 5em !important }
  html { font-size: 3px }
  .turn, .launcher, dialog, #question { display: none !important }
"""


_STYLE = """(e) => { const { color, fontSize, fontFamily, letterSpacing } = getComputedStyle(e);
  return [color, fontSize, fontFamily, letterSpacing]; }"""


@pytest.mark.parametrize("policy", POLICIES.values(), ids=POLICIES)
def test_w5_it_works_under_a_strict_policy_with_trusted_types(guest: Guest, policy: str) -> None:
    guest.put(policy=policy)
    guest.open()

    assert guest.get().locator(".answer").text_content() == "30 days [1]"
    box = guest.find("dialog").bounding_box()
    assert box is not None
    assert (box["width"], box["x"] + box["width"]) == (416, 980)  # 26 em, and 20 px to the edge
    assert guest.find("[style]").count() == 0


def test_w6_a_hostile_style_sheet_changes_nothing(guest: Guest) -> None:
    def measured() -> list[object]:
        guest.open()
        turn = guest.get()
        parts = ["dialog", "#question", "#send", ".close", ".turn .best", ".turn mark"]
        boxes: list[object] = [guest.find(part).first.bounding_box() for part in parts]
        return [*boxes, turn.locator(".best").evaluate(_STYLE)]

    guest.put()
    calm = measured()
    guest.put(head=f"<style>{HOSTILE}</style>", policy="")
    assert measured() == calm
    assert guest.find("#buy").is_hidden()  # the sheet is in force


def test_w6_properties_that_a_page_has_registered_for_itself_change_nothing(guest: Guest) -> None:
    def measured() -> list[object]:
        guest.open()
        best = guest.get().locator(".best")
        send = guest.find("#send").evaluate("(e) => getComputedStyle(e).backgroundColor")
        return [best.evaluate(_STYLE), best.bounding_box(), send]

    names = ["accent", "own-accent", "ink", "paper", "pad", "mark", "indent", "sans", "serif"]
    sheet = "".join(
        f"@property --{name} {{ syntax: '<color>'; inherits: false; initial-value: red }}"
        for name in names
    )
    guest.put(policy="")
    calm = measured()
    guest.put(head=f"<style>{sheet} :root {{ --own-accent: red }}</style>", policy="")
    assert measured() == calm


def test_in_its_place_on_a_page_its_words_stand_clear_of_its_edges_as_far_as_the_owner_likes(
    guest: Guest,
) -> None:
    def gaps() -> list[float]:
        frame, *parts = (
            guest.find(part).first.bounding_box()
            for part in (".frame", ".lead", ".answer", ".citations", "#question")
        )
        assert frame is not None
        return [part["x"] - frame["x"] for part in parts if part]

    body = f"<wherein-widget inline lang=en></wherein-widget>{guest.tag()}"
    guest.put(body=body, policy="")
    guest.get()
    assert gaps() == [20] * 4  # 1.25 em
    guest.put(head="<style>wherein-widget { --wherein-padding: 0px }</style>", body=body, policy="")
    guest.get()
    assert gaps() == [0] * 4


def test_w6_a_page_that_bends_the_language_does_not_bend_the_widget(guest: Guest) -> None:
    guest.page.add_init_script(
        """
        Array.prototype.foo = "bad";
        Object.prototype.x = "bad";
        String.prototype.bar = () => "bad";
        window.name = "bad"; window.find = window.element = window.button = "bad";
        """
    )
    guest.put(body=f"{guest.tag()}<script>window.fetch = () => {{ throw 1 }}</script>", policy="")
    guest.open()

    assert guest.get().locator(".answer").text_content() == "30 days [1]"
    assert guest.server.asked[0][1] == {"question": "How long do refunds take?", "stream": True}


def test_w6_a_page_that_took_fetch_away_is_told_in_the_console(guest: Guest) -> None:
    guest.put(body=f"<script>window.fetch = 1</script>{guest.tag()}", policy="")

    assert guest.find("#buy").is_visible()
    assert any("wherein widget cannot start" in line for line in guest.complaints)
    guest.complaints.clear()


@pytest.mark.parametrize("lacking", ["CSS.supports = () => false", "delete URL.canParse"])
def test_a_browser_that_is_too_old_shows_the_page_without_the_widget(
    guest: Guest, lacking: str
) -> None:
    told: list[str] = []
    guest.page.on("console", lambda line: told.append(line.text))
    guest.put(body=f"<script>{lacking}</script>{guest.tag()}", policy="")

    assert guest.find("#buy").is_visible()
    assert guest.page.evaluate("customElements.get('wherein-widget')") is None
    assert told == ["wherein: this browser is too old for the widget, which stays away"]
    guest.complaints.clear()


def test_w6_what_is_written_in_the_box_is_no_shortcut_of_the_page(guest: Guest) -> None:
    guest.page.add_init_script(
        """window.heard = [];
           const hear = (event) => {
             heard.push(event.key);
             if (event.key === "/" && !event.target.matches("textarea")) event.preventDefault(); };
           for (const kind of ["keydown", "keypress", "keyup"]) addEventListener(kind, hear);"""
    )
    guest.put()
    guest.open()
    guest.find("#question").press_sequentially("a/b")
    guest.find("#question").press("ArrowLeft")

    assert guest.find("#question").input_value() == "a/b"
    assert guest.page.evaluate("heard") == []


def test_w6_keys_that_write_nothing_in_the_box_reach_the_page(guest: Guest) -> None:
    guest.page.add_init_script(
        "window.heard = []; addEventListener('keydown', (e) => heard.push(e.key));"
    )
    guest.put()
    guest.open()
    guest.find("#question").press("Control+k")
    guest.find("#question").press("Tab")
    guest.find("#send").press("/")

    assert guest.page.evaluate("heard") == ["Control", "k", "Tab", "/"]


def test_w6_the_root_is_closed(guest: Guest) -> None:
    guest.put()
    assert guest.page.context.browser is not None
    context = guest.page.context.browser.new_context()  # one whose roots are as they come
    page = context.new_page()
    page.goto(guest.site.url)
    page.locator("wherein-widget").wait_for(state="attached")

    assert page.evaluate("document.querySelector('wherein-widget').shadowRoot") is None
    assert (
        page.evaluate(
            """() => {
          try { return document.querySelector("wherein-widget").attachInternals().shadowRoot; }
          catch ({ name }) { return name; } }"""
        )
        == "NotSupportedError"
    )
    assert page.evaluate("Object.keys(window).filter((name) => /wherein/i.test(name))") == []
    context.close()


def test_w7_a_script_that_comes_twice_makes_one_widget(guest: Guest) -> None:
    guest.put(body=guest.tag() + guest.tag(query="lang=de"))
    guest.find(".launcher").wait_for()

    assert guest.find("wherein-widget").count() == 1


def test_w7_a_script_before_the_body_waits_for_it(guest: Guest) -> None:
    guest.put(head=guest.tag(), body="")
    guest.open()

    assert guest.find("body > wherein-widget").count() == 1


def test_w7_an_element_of_the_owner_is_the_only_one(guest: Guest) -> None:
    guest.put(body=f"<wherein-widget inline lang=de></wherein-widget>{guest.tag()}")

    assert guest.get().locator(".answer").text_content() == "30 days [1]"
    assert guest.find("wherein-widget").count() == 1
    assert guest.find(".launcher").count() == 0


def test_w7_removed_and_put_back_it_goes_on_where_it_was(guest: Guest) -> None:
    guest.put()
    guest.open()
    guest.get()
    guest.page.evaluate(
        """() => {
          const widget = document.querySelector("wherein-widget");
          widget.remove();
          document.querySelector("main").append(widget);
        }"""
    )

    assert guest.find(".turn").count() == 1
    guest.get("And again?")
    assert guest.server.questions() == ["How long do refunds take?", "And again?"]


@pytest.mark.parametrize("width", [320, 1000])
def test_w7_told_to_open_while_it_is_off_the_page_it_can_be_used_once_it_is_back(
    guest: Guest, width: int
) -> None:
    guest.page.set_viewport_size({"width": width, "height": 600})
    guest.put()
    guest.find(".launcher").wait_for()
    guest.page.evaluate(
        """() => {
          const widget = document.querySelector("wherein-widget");
          widget.remove();
          widget.show();
          document.body.append(widget);
        }"""
    )
    if width == 320:  # unasked it covers no small window
        guest.open()

    assert guest.get().locator(".answer").text_content() == "30 days [1]"


def test_w7_moved_in_a_small_window_it_still_keeps_the_focus(guest: Guest) -> None:
    guest.page.set_viewport_size({"width": 320, "height": 600})
    guest.put()
    guest.open()
    guest.page.evaluate("document.body.prepend(document.querySelector('wherein-widget'))")

    assert guest.find("dialog").evaluate("(e) => e.matches(':modal')")


def test_w7_taken_off_the_page_it_stops_asking(guest: Guest) -> None:
    guest.page.add_init_script(
        """const real = fetch; window.fetch = (address, init) => {
             window.signal = init.signal; return new Promise(() => {}); };"""
    )
    guest.put()
    guest.open()
    guest.say()
    guest.page.evaluate("document.querySelector('wherein-widget').remove()")

    guest.page.wait_for_function("signal.aborted")


def test_w7_it_listens_to_nothing_outside_of_itself(guest: Guest) -> None:
    guest.page.add_init_script(
        """window.listened = [];
           const listen = EventTarget.prototype.addEventListener;
           EventTarget.prototype.addEventListener = function (name, ...rest) {
             if ([window, document, document.body].includes(this)) listened.push(name);
             return listen.call(this, name, ...rest); };"""
    )
    guest.put(head=guest.tag(), body="")
    guest.open()
    guest.get()

    assert guest.page.evaluate("listened") == ["DOMContentLoaded"]


def test_w7_it_works_after_going_back(guest: Guest) -> None:
    guest.put()
    guest.put(path="/other")
    guest.page.go_back()
    guest.open()

    assert guest.get().locator(".answer").text_content() == "30 days [1]"


@pytest.mark.parametrize(
    "endpoint", ["http://[", "javascript:alert(1)", "data:,x", "ftp://a.test/"]
)
def test_w8_an_address_that_is_none_says_that_chat_is_unavailable(
    guest: Guest, endpoint: str
) -> None:
    guest.put(body=guest.tag(endpoint=endpoint, suggestions="One?"))
    guest.open()

    guest.find("#problem-text").get_by_text("Chat is unavailable at the moment.").wait_for()
    assert guest.find("#question").is_disabled()
    assert guest.find(".suggestion").is_disabled()
    guest.find("#buy").click(trial=True)


def test_w8_a_server_that_does_not_allow_the_page_says_that_it_cannot_be_reached(
    guest: Guest,
) -> None:
    guest.server.on("/api/chat", in_json({}, Access_Control_Allow_Origin="https://other.test"))
    guest.put()
    guest.open()
    guest.say("my draft")
    guest.find("#problem-text").get_by_text("could not be reached").wait_for()

    assert guest.find("#question").input_value() == "my draft"
    (told,) = [line for line in guest.complaints if "wherein:" in line]
    assert told == (
        f"wherein: {guest.server.url} could not be asked. If it runs, does its setting "
        f"WHEREIN_ALLOWED_ORIGINS list this page's origin, {guest.site.url}?"
    )
    guest.complaints.clear()  # the browser's own lines about the origin


def test_w8_a_server_of_the_page_s_own_origin_has_no_list_that_could_be_why(guest: Guest) -> None:
    guest.site.answers = guest.server.answers
    guest.put(
        body=f'<wherein-widget endpoint="{guest.site.url}"></wherein-widget>{guest.tag()}',
        policy="",
    )
    guest.open()
    guest.page.route("**/api/chat", lambda route: route.abort(), times=1)
    guest.say()
    guest.find("#problem-text").get_by_text("could not be reached").wait_for()

    assert [line for line in guest.complaints if "wherein:" in line] == []
    guest.complaints.clear()  # the browser's own line about the network


def test_w8_markup_in_an_attribute_is_text_and_nonsense_is_passed_over(guest: Guest) -> None:
    guest.put(
        body=guest.tag(
            title="<b>bold</b>",
            greeting="<img src=x>",
            suggestions="<i>one</i>|| two ",
            color="red;} * {display:none",
            theme="pink",
            position="constructor",
            lang="xx",
            open="false",
        )
    )
    guest.open()

    assert guest.find("#heading").text_content() == "<b>bold</b>"
    assert guest.find(".lead").text_content() == "<img src=x>"
    assert guest.find(".suggestion").all_text_contents() == ["<i>one</i>", "two"]
    assert guest.find("dialog b, dialog img, dialog i").count() == 0
    assert guest.find(".frame").get_attribute("data-side") == "right"
    assert guest.find("#send").evaluate("(e) => getComputedStyle(e).backgroundColor") == (
        "rgb(29, 28, 26)"
    )


def test_w10_messages_from_other_windows_are_not_listened_to(guest: Guest) -> None:
    guest.put()
    guest.open()
    guest.page.evaluate(
        """async () => {
          const said = new Promise((resolve) => addEventListener("message", resolve));
          postMessage({ type: "wherein", open: false, question: "x", endpoint: "//e.test" }, "*");
          await said;
        }"""
    )

    assert guest.find("dialog[open]").count() == 1
    assert guest.server.asked == []


def test_w11_it_works_where_storage_throws_and_stores_nothing_where_it_does_not(
    guest: Guest,
) -> None:
    guest.put()
    guest.open()
    guest.get()
    assert guest.page.evaluate("localStorage.length + sessionStorage.length") == 0
    assert guest.page.evaluate("indexedDB.databases().then((all) => all.length)") == 0
    guest.page.add_init_script(
        """const no = { get() { throw 1 }, set() { throw 1 } };
           for (const name of ["localStorage", "sessionStorage", "indexedDB", "caches"])
             Object.defineProperty(window, name, no);
           Object.defineProperty(Document.prototype, "cookie", no);"""
    )
    guest.put()
    guest.open()

    assert guest.get().locator(".answer").text_content() == "30 days [1]"


def test_w14_nothing_that_is_sent_or_loaded_holds_a_secret(guest: Guest) -> None:
    guest.put(body=guest.tag(title="Ask us"))
    guest.open()
    guest.get()
    script = guest.page.request.get(f"{guest.server.url}/widget.js").text()
    ((_, body),) = guest.server.asked
    (headers,) = guest.server.headers
    names = {name.lower() for name in headers}

    assert set(body) == {"question", "stream"}
    assert not names & {"authorization", "cookie", "x-api-key"}
    assert not re.search(r"api[_-]?key|secret|token|bearer|password", script, re.IGNORECASE)
