"""L28 to L33: Markdown, tables and text that are deep, huge, broken or made of odd characters."""

from tests.catalogue.sample import Read, Refused, Sample

_MIB = 2**20
_ROW = Refused(kind="damaged-file", fact="row 2")
_FIRST = '{"question": "Is this line good?", "answer": "It is."}\n'
_TABLE = "question,answer\n"
_ODD = "A mark \ufeff inside, \u202eturned around\u202c, zero\u200bwidth and cafe\u0301."


def _json(line: str) -> bytes:
    return (_FIRST + line).encode()


def _anchors() -> str:
    levels = "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 10))
    return f"---\na0: &a0 lol\n{levels}---\n\nText.\n"


SAMPLES = (
    Sample(line=28, name="quotes.md", data=lambda: b">" * 100_000 + b" deep", expected=Read()),
    Sample(line=28, name="brackets.md", data=lambda: b"[" * 50_000 + b" open", expected=Read()),
    Sample(line=28, name="stars.md", data=lambda: b"*a " * 50_000, expected=Read()),
    Sample(
        line=28,
        name="lists.md",
        data=lambda: b"- " * 2_000 + b"item",
        expected=Read(part="- - item"),
    ),
    Sample(
        line=28,
        name="one-line.md",
        # Of long words: splitting takes seconds for each MB of short ones, whatever is in it.
        data=lambda: (b"w" * 99 + b" ") * (10 * _MIB // 100),
        expected=Read(part="www w"),
    ),
    Sample(
        line=29,
        name="object.md",
        data=lambda: (
            b"---\ntitle: Harmless\nx: !!python/object/apply:os.system ['touch /tmp/l29-ran']\n"
            b"---\n\nText under it.\n"
        ),
        expected=Read(part="Text under it."),
    ),
    Sample(
        line=29,
        name="anchors.md",
        data=lambda: _anchors().encode(),
        expected=Refused(kind="damaged-file", fact="its front matter refers to itself 81 times"),
    ),
    Sample(
        line=29,
        name="huge.md",
        data=lambda: b"---\ntitle: " + b"a" * (10 * _MIB) + b"\n---\n\nText.\n",
        expected=Refused(kind="too-complex", fact="its front matter has over 65,536 characters"),
    ),
    Sample(
        line=30,
        name="deep.jsonl",
        data=lambda: _json('{"question": ' + "[" * 1_000_000 + "]" * 1_000_000 + "}"),
        # the object is the first level; 13 characters lead to the first bracket, the 2nd level
        expected=Refused(kind="damaged-file", fact="line 2, column 33: it nests over 20 levels"),
    ),
    Sample(
        line=30,
        name="digits.jsonl",
        data=lambda: _json('{"question": ' + "1" * 5_000 + "}"),
        expected=Refused(kind="damaged-file", fact="line 2, column 14: a number of 5,000 digits"),
    ),
    Sample(
        line=30,
        name="twice.jsonl",
        data=lambda: _json('{"question": "a", "question": "b"}'),
        expected=Refused(kind="damaged-file", fact="line 2, the key 'question' is there twice"),
    ),
    Sample(
        line=30,
        name="nan.jsonl",
        data=lambda: _json('{"question": NaN}'),
        expected=Refused(kind="damaged-file", fact="line 2, column 14: NaN is not JSON"),
    ),
    Sample(
        line=30,
        name="deep.json",
        data=lambda: b"[" * 1_000_000,
        expected=Refused(kind="unknown-format", status=415, fact="files of type .json are not"),
    ),
    Sample(
        line=31,
        name="long-field.csv",
        data=(_TABLE + "How long?," + "very long, " * 0 + "x" * (129 * 1024)).encode,
        expected=Read(part="How long?\nxxx"),
    ),
    Sample(
        line=31,
        name="unterminated.csv",
        data=(_TABLE + 'Why?,"It never ends\n').encode,
        expected=Refused(kind="damaged-file", fact="row 2, line 2, column 6"),
    ),
    Sample(
        line=31,
        name="nul.csv",
        data=(_TABLE + "a,b\0c").encode,
        expected=Refused(kind="not-text", fact="NUL character at character 19"),
    ),
    Sample(
        line=31,
        name="columns.csv",
        data=("a,b\n" + ",".join("x" * 100_000)).encode,
        expected=_ROW,
    ),
    Sample(
        line=31,
        name="ragged.csv",
        data=(_TABLE + "a,b,c\n").encode,
        expected=Refused(kind="damaged-file", fact="row 2 has 3 cells and the header 2"),
    ),
    Sample(
        line=31,
        name="short.csv",
        data=(_TABLE + "Only a question\nWhy?,Because\n").encode,
        expected=Read(text="Only a question\n\nWhy?\nBecause"),
    ),
    Sample(
        line=31,
        name="formulas.csv",
        data=(_TABLE + '"=HYPERLINK(""http://127.0.0.1:9"")",@SUM(A1)\n+1+1,-2\n').encode,
        expected=Read(text='=HYPERLINK("http://127.0.0.1:9")\n@SUM(A1)\n\n+1+1\n-2'),
    ),
    Sample(
        line=32,
        name="nul.txt",
        data=lambda: b"some\0text",
        expected=Refused(kind="not-text", fact="NUL character at character 4"),
    ),
    Sample(
        line=32,
        name="surrogate.txt",
        data=lambda: b"half a pair \xed\xa0\x80 of characters",
        expected=Refused(kind="not-text"),
    ),
    Sample(
        line=32,
        name="surrogate.jsonl",
        data=lambda: _json('{"question": "\\ud800"}'),
        expected=Refused(kind="damaged-file", fact="line 2, it has the character U+D800"),
    ),
    Sample(line=32, name="odd.txt", data=_ODD.encode, expected=Read(text=_ODD)),
    Sample(
        line=32,
        name="marks.txt",
        data=("e" + "\u0301" * 1_000_000).encode,
        expected=Read(text="e" + "\u0301" * 1_000_000),
    ),
    Sample(
        line=32,
        name="joins.txt",
        data=("\U0001f468\u200d" * (5 * _MIB // 7)).encode,
        expected=Read(text="\U0001f468\u200d" * (5 * _MIB // 7)),
    ),
    Sample(
        line=33,
        name="no-space.txt",
        data=lambda: b"0123456789abcdef" * (20 * _MIB // 16),
        expected=Read(text="0123456789abcdef" * (20 * _MIB // 16)),
    ),
    Sample(
        line=33,
        name="word.txt",
        data=lambda: b"a" * (10 * _MIB),
        expected=Read(text="a" * (10 * _MIB)),
    ),
)
