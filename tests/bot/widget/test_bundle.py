"""How modules become one script, and what that may weigh."""

import base64
import gzip
import hashlib
import re

import pytest

from bot.widget.bundle import BrokenModule, bundle, join, languages, modules

LANGUAGES = ("en", "de", "fr", "es", "ar", "he", "zh", "ja")


def joined(**sources: str) -> str:
    named = {name.replace("_", "."): source for name, source in sources.items()}
    return join(named).content.decode()


def test_modules_are_joined_in_the_order_of_their_needs_into_one_closed_scope() -> None:
    script = joined(
        main_js='import { two } from "./b.js";\nimport { one } from "./a.js";\nsay(one, two);\n',
        b_js='import { one } from "./a.js";\n\nexport const two = one + 1;\n',
        a_js="/**\n * Owns one.\n */\nexport const one = 1;\n",
    )

    assert script == (
        '(()=>{\n"use strict";\nconst one=1;\nconst two=one+1;\nsay(one,two);\n})();\n'
    )


def test_what_main_does_not_need_is_left_out() -> None:
    assert "other" not in joined(main_js="start();\n", other_js="export const other = 1;\n")


def test_comments_on_lines_of_their_own_go_and_addresses_in_texts_stay() -> None:
    module = '// why\n  /* where */\nopen("https://a.test/*x*/");\n  /** all\n   that */\nshut();\n'

    script = joined(main_js=module)

    assert script.split("\n")[2:4] == ['open("https://a.test/*x*/");', "shut();"]


@pytest.mark.parametrize(
    ("line", "left"),
    [
        ("const { a, b = 1 } = c ?? { d: 2 };", "const{a,b=1}=c??{d:2};"),
        ("go((x) => x >= 1 && y !== 2 || z, -3 - 4 / 2);", "go((x)=>x>=1&&y!==2||z,-3-4/2);"),
        ('say("a = b, { c }", `${d} (e : f)`, g);', 'say("a = b, { c }",`${d} (e : f)`,g);'),
        (r'say("\\", "a = \" = b", c);', r'say("\\","a = \" = b",c);'),
        ('read(/^(: ?)[/, ] = "$/, a / 2, b / 3);', 'read(/^(: ?)[/, ] = "$/,a/2,b/3);'),
        ("a = b - -c;", "a=b - -c;"),
        ("return typeof a in b;", "return typeof a in b;"),
    ],
)
def test_spaces_around_signs_go_but_for_those_in_texts_and_patterns(line: str, left: str) -> None:
    assert joined(main_js=f"{line}\n").split("\n")[2] == left


def test_a_private_name_is_short_and_the_same_everywhere_and_texts_are_left_alone() -> None:
    names = "".join(f" #name{n};" for n in range(53))
    said = "`${this.#last} #last#`"
    module = f'class A {{ #last; #open() {{ return this.#last + "#last" + {said}; }}{names} }}\n'

    line = joined(main_js=module).split("\n")[2]

    assert line.startswith('class A{#a;#b(){return this.#a+"#last"+`${this.#a} #last#`;} #c;')
    # the names are a to Z, 52 of them, then a1 and so on: 55 in all
    assert line.endswith("#Z;#a1;#b1;#c1;}")


def test_a_style_sheet_is_carried_as_a_constructed_one_without_its_comments() -> None:
    script = joined(
        main_js='import sheet from "./a.css" with { type: "css" };\nwear(sheet);\n',
        a_css="/* loud */\n.a > .b,\n.c { color: red;\n  margin: calc(1px + 2px); }\n",
    )

    assert script.split("\n")[2:5] == [
        "const sheet=new CSSStyleSheet();",
        'sheet.replaceSync(".a > .b,.c{color:red;margin:calc(1px + 2px)}");',
        "wear(sheet);",
    ]


@pytest.mark.parametrize(
    ("sources", "module"),
    [
        ({"main_js": 'import { b } from "./a.js";\n', "a_js": "export const a = 1;\n"}, "main.js"),
        ({"main_js": 'import { b } from "./gone.js";\n'}, "main.js"),
        ({"main_js": 'import * as a from "./a.js";\n', "a_js": ""}, "main.js"),
        ({"main_js": "const a = `one\ntwo`;\n"}, "main.js"),
        ({"main_js": "go(); // why\n"}, "main.js"),
        (
            {
                "main_js": 'import { a } from "./a.js";\nconst b = a;\n',
                "a_js": "export const a = 1;\nfunction b() {}\n",
            },
            "main.js",
        ),
    ],
)
def test_a_module_that_breaks_a_rule_of_joining_is_refused_by_name(
    sources: dict[str, str], module: str
) -> None:
    with pytest.raises(BrokenModule) as refused:
        joined(**sources)

    assert refused.value.module == module


def test_the_hash_is_that_of_the_content() -> None:
    script = join({"main.js": "start();\n"})
    digest = base64.b64encode(hashlib.sha384(script.content).digest()).decode()

    assert script.integrity == f"sha384-{digest}"
    assert hashlib.sha256(script.content).hexdigest().startswith(script.version)
    assert len(script.version) == 12


def test_it_speaks_eight_languages_and_all_say_the_same_things() -> None:
    strings = modules()["strings.js"]
    blocks = re.findall(r"^  ([a-z]{2}): \{\n(.*?)^  \},", strings, re.MULTILINE | re.DOTALL)
    line = re.compile(r"^    (\w+): \"(.+)\",$", re.MULTILINE)
    lines = {code: line.findall(block) for code, block in blocks}
    keys = {code: [key for key, _ in said] for code, said in lines.items()}
    places = {
        code: {(key, name) for key, words in said for name in re.findall(r"\{(\w+)\}", words)}
        for code, said in lines.items()
    }

    assert languages() == tuple(keys) == LANGUAGES
    assert all(block.count("\n") == len(keys[code]) for code, block in blocks)
    for code in LANGUAGES:
        assert keys[code] == keys["en"]
        assert places[code] == places["en"]


def test_every_string_is_said_somewhere_and_every_word_that_is_said_is_there() -> None:
    strings = modules()["strings.js"]
    english = strings[strings.index("  en: {") : strings.index("  de: {")]
    keys = set(re.findall(r"^    (\w+): ", english, re.MULTILINE))
    rest = "\n".join(source for name, source in modules().items() if name != "strings.js")

    assert {key for key in keys if f'"{key}"' not in rest} == set()
    assert set(re.findall(r"\bsay\(\"(\w+)\"", rest)) <= keys
    assert set(re.findall(r"new Problem\(\"(\w+)\"", rest)) <= keys


def test_a_bundle_in_one_language_holds_no_other() -> None:
    script = bundle("de").content.decode()

    assert "Jede Antwort ist wörtlich" in script
    assert "Every answer is quoted" not in script
    assert "Every answer is quoted" in bundle().content.decode()


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_a_page_loads_stays_within_its_budget(language: str) -> None:
    assert len(gzip.compress(bundle(language).content, 9)) < 17_400


def test_all_languages_at_once_stay_within_theirs() -> None:
    assert len(gzip.compress(bundle().content, 9)) < 23_300
